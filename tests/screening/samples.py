"""Lists in the few lines that show the shape of each publisher's file. The names are invented."""
# ruff: noqa: E501

import json

OFAC_SDN = '36,"AEROCARIBBEAN AIRLINES",-0- ,"CUBA",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n' + (
    '15036,"ARASH","vessel","IRAN",-0- ,"9HEJ9","Tanker",-0- ,-0- ,"Malta",-0- ,"Vessel Registration Identification IMO 9187629."\r\n\x1a'
)
OFAC_ALT = '36,12,"aka","AERO-CARIBBEAN",-0- \r\n15036,99,"weak aka","TULAR",-0- \r\n\x1a'
OFAC_ADD = '36,25,-0- ,"Havana","Cuba",-0- \r\n\x1a'
OFAC_XML = """<?xml version="1.0" encoding="utf-8"?>
<sdnList xmlns="https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/XML">
<publshInformation><Publish_Date>02/27/2026</Publish_Date><Record_Count>1</Record_Count></publshInformation>
<sdnEntry><uid>7</uid><firstName>Ivan</firstName><lastName>EXAMPLE</lastName><sdnType>Individual</sdnType>
<programList><program>TEST</program></programList>
<idList><id><uid>1</uid><idType>Tax ID No.</idType><idNumber>7708503727</idNumber></id></idList>
<akaList><aka><uid>2</uid><type>a.k.a.</type><category>weak</category><lastName>VANYA</lastName></aka></akaList>
<addressList><address><uid>3</uid><address1>Street 1</address1><city>Moscow</city><country>Russia</country></address></addressList>
</sdnEntry></sdnList>"""
OFAC_ADVANCED = """<?xml version="1.0" encoding="utf-8"?>
<Sanctions xmlns="https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/ADVANCED_XML" Version="3">
<DateOfIssue CalendarTypeID="1"><Year>2026</Year><Month>2</Month><Day>7</Day></DateOfIssue>
<ReferenceValueSets><AliasTypeValues><AliasType ID="1403">Name</AliasType><AliasType ID="1400">A.K.A.</AliasType></AliasTypeValues>
<CountryValues><Country ID="1" ISO2="MT">Malta</Country><Country ID="2">undetermined</Country></CountryValues>
<DetailReferenceValues><DetailReference ID="50">Iran</DetailReference></DetailReferenceValues>
<FeatureTypeValues><FeatureType ID="25">Location</FeatureType><FeatureType ID="3">Vessel Flag</FeatureType>
<FeatureType ID="13">SWIFT/BIC</FeatureType><FeatureType ID="8">Birthdate</FeatureType></FeatureTypeValues>
<IDRegDocTypeValues><IDRegDocType ID="1626">Vessel Registration Identification</IDRegDocType><IDRegDocType ID="1596">Tax ID No.</IDRegDocType></IDRegDocTypeValues>
<PartySubTypeValues><PartySubType ID="1" PartyTypeID="4">Vessel</PartySubType><PartySubType ID="3" PartyTypeID="2">Unknown</PartySubType></PartySubTypeValues>
<PartyTypeValues><PartyType ID="2">Entity</PartyType><PartyType ID="4">Transport</PartyType></PartyTypeValues>
<RelationTypeValues><RelationType ID="15003">Owned or Controlled By</RelationType><RelationType ID="1555">Associate Of</RelationType></RelationTypeValues>
<SanctionsTypeValues><SanctionsType ID="1">Program</SanctionsType><SanctionsType ID="2">Block</SanctionsType></SanctionsTypeValues>
<ScriptValues><Script ID="215">Latin</Script><Script ID="160">Arabic</Script></ScriptValues></ReferenceValueSets>
<Locations><Location ID="7"><LocationCountry CountryID="1"/><LocationPart LocPartTypeID="1451"><LocationPartValue Primary="true"><Value>1 Street</Value></LocationPartValue></LocationPart>
<LocationPart LocPartTypeID="1454"><LocationPartValue Primary="true"><Value>Valletta</Value></LocationPartValue></LocationPart></Location></Locations>
<IDRegDocuments><IDRegDocument ID="1" IDRegDocTypeID="1626" IdentityID="90"><IDRegistrationNo>IMO 9187629</IDRegistrationNo></IDRegDocument>
<IDRegDocument ID="2" IDRegDocTypeID="1596" IdentityID="91"><IDRegistrationNo>7708503727</IDRegistrationNo></IDRegDocument></IDRegDocuments>
<DistinctParties><DistinctParty FixedRef="15036"><Profile ID="15036" PartySubTypeID="1"><Identity ID="90" Primary="true">
<Alias AliasTypeID="1400" Primary="false" LowQuality="true"><DocumentedName><DocumentedNamePart><NamePartValue ScriptID="215">TULAR</NamePartValue></DocumentedNamePart></DocumentedName></Alias>
<Alias AliasTypeID="1403" Primary="true" LowQuality="false"><DocumentedName><DocumentedNamePart><NamePartValue ScriptID="215">ARASH</NamePartValue></DocumentedNamePart></DocumentedName>
<DocumentedName><DocumentedNamePart><NamePartValue ScriptID="160">ارش</NamePartValue></DocumentedNamePart></DocumentedName></Alias></Identity>
<Feature FeatureTypeID="3"><FeatureVersion><VersionDetail DetailTypeID="1431" DetailReferenceID="50"/></FeatureVersion></Feature>
<Feature FeatureTypeID="25"><FeatureVersion><VersionLocation LocationID="7"/></FeatureVersion></Feature></Profile></DistinctParty>
<DistinctParty FixedRef="36"><Profile ID="36" PartySubTypeID="3"><Identity ID="91" Primary="true">
<Alias AliasTypeID="1403" Primary="true" LowQuality="false"><DocumentedName><DocumentedNamePart><NamePartValue ScriptID="215">EXAMPLE</NamePartValue></DocumentedNamePart>
<DocumentedNamePart><NamePartValue ScriptID="215">LINES</NamePartValue></DocumentedNamePart></DocumentedName></Alias></Identity>
<Feature FeatureTypeID="13"><FeatureVersion><VersionDetail DetailTypeID="1432">EXAMMTMT</VersionDetail></FeatureVersion></Feature></Profile></DistinctParty></DistinctParties>
<ProfileRelationships><ProfileRelationship ID="1" From-ProfileID="15036" To-ProfileID="36" RelationTypeID="15003"/>
<ProfileRelationship ID="2" From-ProfileID="36" To-ProfileID="15036" RelationTypeID="1555"/></ProfileRelationships>
<SanctionsEntries><SanctionsEntry ID="1" ProfileID="36" ListID="1550"><SanctionsMeasure SanctionsTypeID="2"><Comment/></SanctionsMeasure>
<SanctionsMeasure SanctionsTypeID="1"><Comment>TEST-PROGRAMME</Comment></SanctionsMeasure></SanctionsEntry></SanctionsEntries></Sanctions>"""
EU_XML = """<export xmlns="http://eu.europa.ec/fpi/fsd/export" generationDate="2026-02-27T10:00:00" globalFileId="1">
<sanctionEntity euReferenceNumber="EU.1.1" logicalId="1"><regulation programme="IRN"/><subjectType code="enterprise"/>
<nameAlias wholeName="Example Works" strong="true"/><nameAlias wholeName="Завод Пример" strong="false"/>
<address city="Tehran" street="A street" countryIso2Code="IR"/>
<identification number="9187629" identificationTypeCode="imo"/></sanctionEntity></export>"""
EU_OLD = """<WHOLE Date="2015-01-02"><ENTITY Id="5" Type="E" programme="IRN"><NAME><WHOLENAME>Example Works</WHOLENAME></NAME>
<ADDRESS><CITY>Tehran</CITY><COUNTRY>IRN</COUNTRY></ADDRESS></ENTITY></WHOLE>"""
UN_XML = """<CONSOLIDATED_LIST dateGenerated="2026-02-27T00:00:00"><INDIVIDUALS><INDIVIDUAL><DATAID>1</DATAID>
<FIRST_NAME>ABU</FIRST_NAME><SECOND_NAME>EXAMPLE</SECOND_NAME><UN_LIST_TYPE>Test</UN_LIST_TYPE><REFERENCE_NUMBER>QDi.1</REFERENCE_NUMBER>
<NAME_ORIGINAL_SCRIPT>ابو مثال</NAME_ORIGINAL_SCRIPT><NATIONALITY><VALUE>Iraq</VALUE></NATIONALITY>
<INDIVIDUAL_ALIAS><QUALITY>Low</QUALITY><ALIAS_NAME>Abu Ex</ALIAS_NAME></INDIVIDUAL_ALIAS></INDIVIDUAL></INDIVIDUALS>
<ENTITIES><ENTITY><DATAID>2</DATAID><FIRST_NAME>EXAMPLE TRADING</FIRST_NAME><REFERENCE_NUMBER>KPe.1</REFERENCE_NUMBER>
<ENTITY_ALIAS><QUALITY>a.k.a.</QUALITY><ALIAS_NAME>ETC</ALIAS_NAME></ENTITY_ALIAS>
<ENTITY_ADDRESS><CITY>Pyongyang</CITY><COUNTRY>North Korea</COUNTRY></ENTITY_ADDRESS></ENTITY></ENTITIES></CONSOLIDATED_LIST>"""
UK_XML = """<Designations><DateGenerated>27/02/2026</DateGenerated><Designation><UniqueID>RUS0001</UniqueID><RegimeName>Russia</RegimeName>
<IndividualEntityShip>Ship</IndividualEntityShip><Names><Name><Name6>EXAMPLE STAR</Name6><NameType>Primary Name</NameType></Name>
<Name><Name6>OLD STAR</Name6><NameType>Alias</NameType></Name></Names>
<ShipDetails><IMONumbers><IMONumber>9187629</IMONumber></IMONumbers></ShipDetails></Designation></Designations>"""
UK_CSV = """Report Date:,27-Feb-2026
Last Updated,Unique ID,Name 6,Name 1,Name type,Alias strength,Name non-latin script,Regime Name,Designation Type,Address Line 1,Address Country
27/02/2026,RUS1,EXAMPLE,,Alias,,,Russia,Entity,,
27/02/2026,RUS1,EXAMPLE WORKS,,Primary Name,,Завод,Russia,Entity,Street 1,Russia
"""
OS_CSV = """id,schema,name,aliases,birth_date,countries,addresses,identifiers,sanctions,phones,emails,dataset,first_seen,last_seen,last_change
NK-1,Vessel,EXAMPLE STAR,Old Star;Older Star,,ir;pa,,IMO9187629,a,,,X,2022-01-01,2026-02-27,2026-01-05
"""
OS_FTM = "\n".join(
    json.dumps(row)
    for row in (
        {"id": "A", "schema": "Company", "caption": "Example Works", "last_change": "2026-01-05",
         "properties": {"name": ["Example Works", "Завод Пример"], "innCode": ["7708503727"], "country": ["ru"]}},
        {"id": "B", "schema": "Company", "caption": "Owned", "properties": {"name": ["Owned"]}},
        {"id": "C", "schema": "Ownership", "properties": {"owner": ["A"], "asset": ["B"], "percentage": ["51 %"]}},
    )
)  # fmt: skip
OWN = "entry_id;name;aliases;country\n1;Example Works;Завод Пример|کارخانه نمونه;RU\n"
BOMB = """<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><sdnList><sdnEntry><uid>1</uid><lastName>&c;</lastName></sdnEntry></sdnList>"""
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/hostname">]><sdnList><sdnEntry><lastName>&x;</lastName></sdnEntry></sdnList>'
