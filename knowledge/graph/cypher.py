"""Every Cypher text of the Neo4j backend. The tenant is a bound parameter in each pattern, on both ends and on
the relationship; labels are fixed; nothing a person wrote is ever part of a query's text.

Community edition has no existence constraints and one database, so the uniqueness constraint on
(tenant_id, key) keeps tenants apart at write time and the patterns do at read time.
"""

SCHEMA = (
    "CREATE CONSTRAINT entity_key IF NOT EXISTS FOR (e:Entity) REQUIRE (e.tenant_id, e.key) IS UNIQUE",
    "CREATE CONSTRAINT entity_id IF NOT EXISTS FOR (e:Entity) REQUIRE (e.tenant_id, e.id) IS UNIQUE",
    "CREATE CONSTRAINT passage_id IF NOT EXISTS FOR (p:Passage) REQUIRE (p.tenant_id, p.chunk_id) IS UNIQUE",
    "CREATE INDEX passage_file IF NOT EXISTS FOR (p:Passage) ON (p.tenant_id, p.file_id)",
    "CREATE INDEX relation_file IF NOT EXISTS FOR ()-[r:RELATES]-() ON (r.tenant_id, r.file_id)",
)

UPSERT_MENTIONS = """
UNWIND $rows AS row
MERGE (p:Passage {tenant_id: $tenant, chunk_id: row.chunk_id})
  ON CREATE SET p.file_id = row.file_id
  SET p.reader = $reader
MERGE (e:Entity {tenant_id: $tenant, key: row.key})
  ON CREATE SET e.id = row.id, e.name = row.name, e.kind = row.kind
  ON MATCH SET e.kind = CASE WHEN e.kind = 'other' THEN row.kind ELSE e.kind END
CREATE (e)-[:MENTIONED_IN {
  tenant_id: $tenant, file_id: row.file_id, reader: $reader, start: row.start, end: row.end,
  confidence: row.confidence, extractor: row.extractor, extractor_version: row.extractor_version
}]->(p)
"""

UPSERT_EDGES = """
UNWIND $rows AS row
MATCH (s:Entity {tenant_id: $tenant, key: row.subject})
MATCH (o:Entity {tenant_id: $tenant, key: row.object})
CREATE (s)-[:RELATES {
  tenant_id: $tenant, predicate: row.predicate, is_weak: row.is_weak, reader: $reader,
  chunk_id: row.chunk_id, file_id: row.file_id, start: row.start, end: row.end,
  confidence: row.confidence, extractor: row.extractor, extractor_version: row.extractor_version
}]->(o)
"""

DELETE_DOCUMENT = (
    """
    MATCH (:Entity {tenant_id: $tenant})
      -[r:RELATES {tenant_id: $tenant, file_id: $file}]->(:Entity {tenant_id: $tenant})
    DELETE r
    """,
    """
    MATCH (p:Passage {tenant_id: $tenant, file_id: $file})
    OPTIONAL MATCH (e:Entity {tenant_id: $tenant})-[:MENTIONED_IN {tenant_id: $tenant}]->(p)
    WITH collect(DISTINCT e) AS touched, collect(DISTINCT p) AS gone
    FOREACH (p IN gone | DETACH DELETE p)
    WITH touched UNWIND touched AS e
    WITH e WHERE NOT (e)-[:MENTIONED_IN {tenant_id: $tenant}]->(:Passage {tenant_id: $tenant})
    DETACH DELETE e
    """,
)

SHARE = (
    """
    MATCH (:Entity {tenant_id: $tenant})
      -[r:RELATES {tenant_id: $tenant, file_id: $file}]->(:Entity {tenant_id: $tenant})
    SET r.reader = $reader
    """,
    """
    MATCH (:Entity {tenant_id: $tenant})
      -[m:MENTIONED_IN {tenant_id: $tenant}]->(p:Passage {tenant_id: $tenant, file_id: $file})
    SET m.reader = $reader, p.reader = $reader
    """,
)

_CARD = "RETURN e.id AS id, e.key AS key, e.name AS name, e.kind AS kind, count(m) AS mentions"

CARDS = f"""
MATCH (e:Entity {{tenant_id: $tenant}})-[m:MENTIONED_IN {{tenant_id: $tenant}}]->(:Passage {{tenant_id: $tenant}})
WHERE e.key IN $keys AND m.reader IN $readers
{_CARD} ORDER BY key
"""

CARD_OF_ID = f"""
MATCH (e:Entity {{tenant_id: $tenant, id: $id}})
MATCH (e)-[m:MENTIONED_IN {{tenant_id: $tenant}}]->(:Passage {{tenant_id: $tenant}})
WHERE m.reader IN $readers
{_CARD}
"""

FIND = f"""
MATCH (e:Entity {{tenant_id: $tenant}})
WHERE e.key > $after AND e.key CONTAINS $text
MATCH (e)-[m:MENTIONED_IN {{tenant_id: $tenant}}]->(:Passage {{tenant_id: $tenant}})
WHERE m.reader IN $readers
{_CARD} ORDER BY key LIMIT $limit
"""

EDGES_OF = """
UNWIND $keys AS key
MATCH (a:Entity {tenant_id: $tenant, key: key})-[r:RELATES {tenant_id: $tenant}]-(:Entity {tenant_id: $tenant})
WHERE r.reader IN $readers AND ($weak OR NOT r.is_weak)
WITH DISTINCT r ORDER BY r.confidence DESC, r.chunk_id, r.start LIMIT $limit
WITH r, startNode(r) AS s, endNode(r) AS o
RETURN s.key AS subject, s.name AS subject_name, r.predicate AS predicate, o.key AS object, o.name AS object_name,
  r.is_weak AS is_weak, r.confidence AS confidence,
  r.chunk_id AS chunk_id, r.file_id AS file_id, r.start AS start, r.end AS end
ORDER BY confidence DESC, chunk_id, start
"""

PASSAGES_OF = """
MATCH (e:Entity {tenant_id: $tenant})-[m:MENTIONED_IN {tenant_id: $tenant}]->(p:Passage {tenant_id: $tenant})
WHERE e.key IN $keys AND m.reader IN $readers
RETURN p.chunk_id AS chunk_id, p.file_id AS file_id, m.start AS start, m.end AS end
ORDER BY chunk_id, start LIMIT $limit
"""

STATS = """
RETURN COUNT { MATCH (:Entity {tenant_id: $tenant}) } AS entities,
  COUNT {
    MATCH (:Entity {tenant_id: $tenant})-[:MENTIONED_IN {tenant_id: $tenant}]->(:Passage {tenant_id: $tenant})
  } AS mentions,
  COUNT {
    MATCH (:Entity {tenant_id: $tenant})-[:RELATES {tenant_id: $tenant}]->(:Entity {tenant_id: $tenant})
  } AS edges
"""

ALL_MENTIONS = """
MATCH (e:Entity {tenant_id: $tenant})-[m:MENTIONED_IN {tenant_id: $tenant}]->(p:Passage {tenant_id: $tenant})
RETURN e.key AS key, p.chunk_id AS chunk_id, p.file_id AS file_id, m.confidence AS confidence
"""

ALL_EDGES = """
MATCH (s:Entity {tenant_id: $tenant})-[r:RELATES {tenant_id: $tenant}]->(o:Entity {tenant_id: $tenant})
RETURN s.key AS subject, o.key AS object, r.file_id AS file_id, r.confidence AS confidence
"""
