BEGIN TRANSACTION;
CREATE TABLE batches (
	outlet VARCHAR(60) NOT NULL, 
	batch VARCHAR(90) NOT NULL, 
	started_at DATETIME NOT NULL, 
	ended_at DATETIME NOT NULL, 
	code_version TEXT NOT NULL, 
	parts INTEGER NOT NULL, 
	bytes BIGINT NOT NULL, 
	PRIMARY KEY (outlet, batch)
);
INSERT INTO "batches" VALUES('gazette','20261122T1200Z','2026-11-22 12:00:00.000000','2026-11-22 12:00:00.000000','tests',1,9182);
INSERT INTO "batches" VALUES('gazette','20261122T1300Z','2026-11-22 13:00:00.000000','2026-11-22 13:00:00.000000','tests',1,4550);
CREATE TABLE captures (
	outlet VARCHAR(60) NOT NULL, 
	batch VARCHAR(90) NOT NULL, 
	part VARCHAR(60) NOT NULL, 
	"offset" BIGINT NOT NULL, 
	length BIGINT NOT NULL, 
	url TEXT NOT NULL, 
	fetched_at DATETIME NOT NULL, 
	status TEXT, 
	mime TEXT, 
	revisit BOOLEAN NOT NULL, 
	payload_digest VARCHAR(90) NOT NULL, 
	record_id VARCHAR(60), 
	link VARCHAR(32), 
	PRIMARY KEY (outlet, batch, part, "offset")
);
INSERT INTO "captures" VALUES('gazette','20261122T1200Z','7f8d98cdc2a36d2f',1574,818,'https://gazette.example/post1','2026-11-22 12:00:00.000000','200','text/html',0,'sha256:d123303d593146a1ee3503617918185efa847045ffd3baa56711e0bb9c567d11','<urn:uuid:7f4fa62a-8e49-4daa-b84c-e6fa9bca09c5>','cf99f35934ca3e357a51575a1fdde87a');
INSERT INTO "captures" VALUES('gazette','20261122T1200Z','7f8d98cdc2a36d2f',3219,824,'https://gazette.example/post2','2026-11-22 12:00:01.000000','200','text/html',0,'sha256:2bea2cc0fa6238f06a604ed4283c68b3b497c6f0a4c6a84247235fd129d825e0','<urn:uuid:b01556d0-1da3-451c-847d-cb1e52bd15b1>','e854a8800294c2fa8b9b39f8562f25f8');
INSERT INTO "captures" VALUES('gazette','20261122T1200Z','7f8d98cdc2a36d2f',4873,783,'https://gazette.example/post3','2026-11-22 12:00:02.000000','200','text/html',0,'sha256:8b60c445e48f6209e09622de33084d0cb82546e1b3c891b000730787cda3d6cd','<urn:uuid:b44f8bb4-e788-4aa4-8a02-5bd2f2ad435d>','bc92759ea4439c5875b2e9e9b399d7e2');
INSERT INTO "captures" VALUES('gazette','20261122T1200Z','7f8d98cdc2a36d2f',6485,656,'https://gazette.example/post4','2026-11-22 12:00:03.000000','200','text/html',0,'sha256:c1899f6937ed70f99d590563aaa6c77b8ce539ce25a44d80780821bf2082957a','<urn:uuid:2a96ae67-7357-4d48-beda-be01b65ccc79>','01a080cfb85eef16348fc082e9e02944');
INSERT INTO "captures" VALUES('gazette','20261122T1200Z','7f8d98cdc2a36d2f',7970,383,'https://gazette.example/post5','2026-11-22 12:00:04.000000','404',NULL,0,'sha256:283bb9deef02e6843abfb538efa1eca70801bd8a701c3f98191e123496339247','<urn:uuid:06b7c3e9-fd6c-44a7-b911-200b19a0fa98>','df35001036ef40d6bed4cc4bd645af0d');
INSERT INTO "captures" VALUES('gazette','20261122T1200Z','7f8d98cdc2a36d2f',385,387,'https://gazette.example/robots.txt','2026-11-22 12:00:00.000000','404',NULL,0,'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',NULL,NULL);
INSERT INTO "captures" VALUES('gazette','20261122T1300Z','8d241a4b941c62fe',1568,816,'https://gazette.example/post1','2026-11-22 13:00:00.000000','200','text/html',0,'sha256:fd7eacf41edee85731221efcc8e22a22f0b4edf12ae27bcf75477c4ed60ee830','<urn:uuid:afc0727e-80e5-44e3-a9c5-2d9765405383>','cf99f35934ca3e357a51575a1fdde87a');
INSERT INTO "captures" VALUES('gazette','20261122T1300Z','8d241a4b941c62fe',3217,504,'https://gazette.example/post2','2026-11-22 13:00:01.000000','200','warc/revisit',1,'sha256:2bea2cc0fa6238f06a604ed4283c68b3b497c6f0a4c6a84247235fd129d825e0','<urn:uuid:5cdfe6b3-d31f-43c3-bd69-3ed3aed02657>','e854a8800294c2fa8b9b39f8562f25f8');
INSERT INTO "captures" VALUES('gazette','20261122T1300Z','8d241a4b941c62fe',382,386,'https://gazette.example/robots.txt','2026-11-22 13:00:00.000000','404',NULL,0,'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',NULL,NULL);
CREATE TABLE days (
	outlet VARCHAR(60) NOT NULL, 
	day DATE NOT NULL, 
	folded INTEGER, 
	PRIMARY KEY (outlet, day)
);
INSERT INTO "days" VALUES('gazette','2026-11-22',NULL);
CREATE TABLE links (
	outlet VARCHAR(60) NOT NULL, 
	link VARCHAR(32) NOT NULL, 
	canonical_url TEXT NOT NULL, 
	first_seen DATETIME NOT NULL, 
	url TEXT NOT NULL, 
	source TEXT NOT NULL, 
	title TEXT, 
	published VARCHAR(40), 
	section TEXT, 
	state VARCHAR(20) NOT NULL, 
	reason TEXT, 
	last_batch VARCHAR(90) NOT NULL, 
	last_tried_at DATETIME NOT NULL, 
	last_fetched_at DATETIME, 
	tries INTEGER NOT NULL, 
	captures INTEGER NOT NULL, 
	first_captured_at DATETIME, 
	etag TEXT, 
	last_modified TEXT, 
	original_batch VARCHAR(90), 
	original_part VARCHAR(60), 
	original_offset BIGINT, 
	article_id VARCHAR(16), 
	day DATE, 
	PRIMARY KEY (outlet, link)
);
INSERT INTO "links" VALUES('gazette','df35001036ef40d6bed4cc4bd645af0d','https://gazette.example/post5','2026-11-22 12:00:00.000000','https://gazette.example/post5','sitemap',NULL,NULL,NULL,'gone','it was gone','20261122T1200Z','2026-11-22 12:00:00.000000','2026-11-22 12:00:04.000000',1,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "links" VALUES('gazette','01a080cfb85eef16348fc082e9e02944','https://gazette.example/post4','2026-11-22 12:00:00.000000','https://gazette.example/post4','sitemap',NULL,NULL,NULL,'quarantined','words: 7, expected at least 20','20261122T1200Z','2026-11-22 12:00:00.000000','2026-11-22 12:00:03.000000',0,1,'2026-11-22 12:00:03.000000',NULL,NULL,'20261122T1200Z','7f8d98cdc2a36d2f',6485,'2b0d9ae94814d403','2026-11-22');
INSERT INTO "links" VALUES('gazette','bc92759ea4439c5875b2e9e9b399d7e2','https://gazette.example/post3','2026-11-22 12:00:00.000000','https://gazette.example/post3','sitemap',NULL,NULL,NULL,'archived','released by lan at 2026-11-23T08:00:07Z: seen it printed','20261122T1200Z','2026-11-22 12:00:00.000000','2026-11-22 12:00:02.000000',0,1,'2026-11-22 12:00:02.000000',NULL,NULL,'20261122T1200Z','7f8d98cdc2a36d2f',4873,'1e5f8d04a1ae71ef','2026-11-22');
INSERT INTO "links" VALUES('gazette','e854a8800294c2fa8b9b39f8562f25f8','https://gazette.example/post2','2026-11-22 12:00:00.000000','https://gazette.example/post2','sitemap',NULL,NULL,NULL,'unchanged','it was unchanged','20261122T1300Z','2026-11-22 13:00:00.000000','2026-11-22 13:00:01.000000',0,2,'2026-11-22 12:00:01.000000',NULL,NULL,'20261122T1200Z','7f8d98cdc2a36d2f',3219,'f2e1ba4e22000ffe','2026-11-22');
INSERT INTO "links" VALUES('gazette','cf99f35934ca3e357a51575a1fdde87a','https://gazette.example/post1','2026-11-22 12:00:00.000000','https://gazette.example/post1','sitemap',NULL,NULL,NULL,'archived',NULL,'20261122T1300Z','2026-11-22 13:00:00.000000','2026-11-22 13:00:00.000000',0,2,'2026-11-22 12:00:00.000000',NULL,NULL,'20261122T1300Z','8d241a4b941c62fe',1568,'3d482f5a458c25b1','2026-11-22');
CREATE TABLE listings (
	outlet VARCHAR(60) NOT NULL, 
	batch VARCHAR(90) NOT NULL, 
	number INTEGER NOT NULL, 
	day DATE NOT NULL, 
	link VARCHAR(32) NOT NULL, 
	canonical_url TEXT NOT NULL, 
	url TEXT NOT NULL, 
	source TEXT NOT NULL, 
	title TEXT, 
	published VARCHAR(40), 
	section TEXT, 
	stated BOOLEAN NOT NULL, 
	memento JSON, 
	PRIMARY KEY (outlet, batch, number)
);
INSERT INTO "listings" VALUES('gazette','20261122T1200Z',0,'2026-11-22','cf99f35934ca3e357a51575a1fdde87a','https://gazette.example/post1','https://gazette.example/post1','sitemap',NULL,NULL,NULL,1,NULL);
INSERT INTO "listings" VALUES('gazette','20261122T1200Z',1,'2026-11-22','e854a8800294c2fa8b9b39f8562f25f8','https://gazette.example/post2','https://gazette.example/post2','sitemap',NULL,NULL,NULL,1,NULL);
INSERT INTO "listings" VALUES('gazette','20261122T1200Z',2,'2026-11-22','bc92759ea4439c5875b2e9e9b399d7e2','https://gazette.example/post3','https://gazette.example/post3','sitemap',NULL,NULL,NULL,1,NULL);
INSERT INTO "listings" VALUES('gazette','20261122T1200Z',3,'2026-11-22','01a080cfb85eef16348fc082e9e02944','https://gazette.example/post4','https://gazette.example/post4','sitemap',NULL,NULL,NULL,1,NULL);
INSERT INTO "listings" VALUES('gazette','20261122T1200Z',4,'2026-11-22','df35001036ef40d6bed4cc4bd645af0d','https://gazette.example/post5','https://gazette.example/post5','sitemap',NULL,NULL,NULL,1,NULL);
INSERT INTO "listings" VALUES('gazette','20261122T1300Z',0,'2026-11-22','cf99f35934ca3e357a51575a1fdde87a','https://gazette.example/post1','https://gazette.example/post1','sitemap',NULL,NULL,NULL,1,NULL);
INSERT INTO "listings" VALUES('gazette','20261122T1300Z',1,'2026-11-22','e854a8800294c2fa8b9b39f8562f25f8','https://gazette.example/post2','https://gazette.example/post2','sitemap',NULL,NULL,NULL,1,NULL);
CREATE TABLE month_files (
	name VARCHAR(20) NOT NULL, 
	outlet VARCHAR(60) NOT NULL, 
	month DATE NOT NULL, 
	versions BIGINT NOT NULL, 
	size BIGINT NOT NULL, 
	rows BIGINT NOT NULL, 
	PRIMARY KEY (name, outlet, month)
);
CREATE TABLE outcomes (
	outlet VARCHAR(60) NOT NULL, 
	batch VARCHAR(90) NOT NULL, 
	link VARCHAR(32) NOT NULL, 
	canonical_url TEXT NOT NULL, 
	started_at DATETIME NOT NULL, 
	url TEXT NOT NULL, 
	source TEXT NOT NULL, 
	title TEXT, 
	published VARCHAR(40), 
	section TEXT, 
	state VARCHAR(20) NOT NULL, 
	reason TEXT, 
	status INTEGER, 
	tries INTEGER NOT NULL, 
	fetched_at DATETIME, 
	part VARCHAR(60), 
	"offset" BIGINT, 
	etag TEXT, 
	last_modified TEXT, 
	PRIMARY KEY (outlet, batch, link)
);
INSERT INTO "outcomes" VALUES('gazette','20261122T1200Z','cf99f35934ca3e357a51575a1fdde87a','https://gazette.example/post1','2026-11-22 12:00:00.000000','https://gazette.example/post1','sitemap',NULL,NULL,NULL,'captured',NULL,200,1,'2026-11-22 12:00:00.000000','7f8d98cdc2a36d2f',1574,NULL,NULL);
INSERT INTO "outcomes" VALUES('gazette','20261122T1200Z','e854a8800294c2fa8b9b39f8562f25f8','https://gazette.example/post2','2026-11-22 12:00:00.000000','https://gazette.example/post2','sitemap',NULL,NULL,NULL,'captured',NULL,200,1,'2026-11-22 12:00:01.000000','7f8d98cdc2a36d2f',3219,NULL,NULL);
INSERT INTO "outcomes" VALUES('gazette','20261122T1200Z','bc92759ea4439c5875b2e9e9b399d7e2','https://gazette.example/post3','2026-11-22 12:00:00.000000','https://gazette.example/post3','sitemap',NULL,NULL,NULL,'captured',NULL,200,1,'2026-11-22 12:00:02.000000','7f8d98cdc2a36d2f',4873,NULL,NULL);
INSERT INTO "outcomes" VALUES('gazette','20261122T1200Z','01a080cfb85eef16348fc082e9e02944','https://gazette.example/post4','2026-11-22 12:00:00.000000','https://gazette.example/post4','sitemap',NULL,NULL,NULL,'captured',NULL,200,1,'2026-11-22 12:00:03.000000','7f8d98cdc2a36d2f',6485,NULL,NULL);
INSERT INTO "outcomes" VALUES('gazette','20261122T1200Z','df35001036ef40d6bed4cc4bd645af0d','https://gazette.example/post5','2026-11-22 12:00:00.000000','https://gazette.example/post5','sitemap',NULL,NULL,NULL,'gone','it was gone',200,1,'2026-11-22 12:00:04.000000','7f8d98cdc2a36d2f',7970,NULL,NULL);
INSERT INTO "outcomes" VALUES('gazette','20261122T1300Z','cf99f35934ca3e357a51575a1fdde87a','https://gazette.example/post1','2026-11-22 13:00:00.000000','https://gazette.example/post1','sitemap',NULL,NULL,NULL,'captured',NULL,200,1,'2026-11-22 13:00:00.000000','8d241a4b941c62fe',1568,NULL,NULL);
INSERT INTO "outcomes" VALUES('gazette','20261122T1300Z','e854a8800294c2fa8b9b39f8562f25f8','https://gazette.example/post2','2026-11-22 13:00:00.000000','https://gazette.example/post2','sitemap',NULL,NULL,NULL,'unchanged','it was unchanged',200,1,'2026-11-22 13:00:01.000000','8d241a4b941c62fe',3217,NULL,NULL);
CREATE TABLE readings (
	outlet VARCHAR(60) NOT NULL, 
	batch VARCHAR(90) NOT NULL, 
	link VARCHAR(32) NOT NULL, 
	canonical_url TEXT NOT NULL, 
	state VARCHAR(20) NOT NULL, 
	reasons TEXT, 
	fetched_at DATETIME NOT NULL, 
	article_id VARCHAR(16), 
	day DATE, 
	revision INTEGER, 
	body_sha256 VARCHAR(64), 
	simhash VARCHAR(16), 
	PRIMARY KEY (outlet, batch, link)
);
INSERT INTO "readings" VALUES('gazette','20261122T1200Z','cf99f35934ca3e357a51575a1fdde87a','https://gazette.example/post1','archived',NULL,'2026-11-22 12:00:00.000000','3d482f5a458c25b1','2026-11-22',1,'0bc56eb1df73cee02ae233a3b9840dc5f1ed302482f927abe40ed39bbfa12e47','b785b9733a59adba');
INSERT INTO "readings" VALUES('gazette','20261122T1200Z','e854a8800294c2fa8b9b39f8562f25f8','https://gazette.example/post2','archived',NULL,'2026-11-22 12:00:01.000000','f2e1ba4e22000ffe','2026-11-22',1,'6005a9bb7a4ef0f19c677eab37a43aa089babf174b8faafcb4117ebaf4f1a968','27d2b99685412d4c');
INSERT INTO "readings" VALUES('gazette','20261122T1200Z','bc92759ea4439c5875b2e9e9b399d7e2','https://gazette.example/post3','archived','released by lan at 2026-11-23T08:00:07Z: seen it printed','2026-11-22 12:00:02.000000','1e5f8d04a1ae71ef','2026-11-22',1,'c0060604c825890043a7428ff433637eccb288be61c0d0ec20c1a889d789ed32','aaf398d4b5bce5d3');
INSERT INTO "readings" VALUES('gazette','20261122T1200Z','01a080cfb85eef16348fc082e9e02944','https://gazette.example/post4','quarantined','words: 7, expected at least 20','2026-11-22 12:00:03.000000','2b0d9ae94814d403','2026-11-22',1,'be1e258cce12e2d4a62ff00dc1c9c9c2bccd7f97d8c406621ee005859a98ea05','3d288861a8e3b349');
INSERT INTO "readings" VALUES('gazette','20261122T1300Z','cf99f35934ca3e357a51575a1fdde87a','https://gazette.example/post1','archived',NULL,'2026-11-22 13:00:00.000000','3d482f5a458c25b1','2026-11-22',2,'b77289a78f1c4b9f04875fa0ed7ba436c2f497d7d103b4b8829d31135ebf0a39','6581bdf26b59aba2');
CREATE TABLE reports (
	outlet VARCHAR(60) NOT NULL, 
	batch VARCHAR(90) NOT NULL, 
	reader_version TEXT NOT NULL, 
	rejected BOOLEAN NOT NULL, 
	PRIMARY KEY (outlet, batch)
);
INSERT INTO "reports" VALUES('gazette','20261122T1200Z','khobao 0.1.0 d57a8e55',0);
INSERT INTO "reports" VALUES('gazette','20261122T1300Z','khobao 0.1.0 d57a8e55',0);
CREATE TABLE version (
	version INTEGER NOT NULL, 
	PRIMARY KEY (version)
);
INSERT INTO "version" VALUES(3);
CREATE INDEX captures_by_link ON captures (outlet, link);
CREATE INDEX outcomes_by_link ON outcomes (outlet, link);
CREATE INDEX listings_by_day ON listings (outlet, day);
CREATE INDEX listings_by_link ON listings (outlet, link);
CREATE INDEX readings_by_article ON readings (outlet, article_id);
CREATE INDEX readings_by_link ON readings (outlet, link);
CREATE INDEX readings_by_state ON readings (state, outlet);
CREATE INDEX readings_by_text ON readings (outlet, body_sha256);
CREATE INDEX readings_by_day ON readings (outlet, day);
CREATE INDEX links_by_state ON links (outlet, state);
CREATE INDEX days_fresh ON days (outlet, day) WHERE folded IS NULL;
CREATE INDEX captures_by_response ON captures (outlet, payload_digest, fetched_at, batch, part, "offset") WHERE revisit IS 0;
CREATE INDEX links_by_look ON links (outlet, first_captured_at, last_fetched_at, article_id);
CREATE INDEX links_by_time ON links (outlet, day, published);
COMMIT;
