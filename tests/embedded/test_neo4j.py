"""Neo4j from its Maven artifacts is the real thing."""

import pytest
from neo4j import GraphDatabase

pytestmark = [pytest.mark.neo4j, pytest.mark.xdist_group("neo4j")]


def test_a_real_neo4j_answers_on_bolt_and_keeps_two_property_uniqueness(neo4j_uri):
    with GraphDatabase.driver(neo4j_uri) as driver:
        component = driver.execute_query("CALL dbms.components()").records[0]
        assert (component["name"], component["edition"]) == ("Neo4j Kernel", "community")
        assert component["versions"][0].startswith("5.26.")
        driver.execute_query(
            "CREATE CONSTRAINT probe IF NOT EXISTS FOR (p:Probe) REQUIRE (p.tenant_id, p.key) IS UNIQUE"
        )
        rows = [{"tenant": tenant, "key": "k"} for tenant in ("a", "b", "a")]
        merge = "UNWIND $rows AS row MERGE (:Probe {tenant_id: row.tenant, key: row.key})"
        driver.execute_query(merge, rows=rows)
        assert driver.execute_query("MATCH (p:Probe) RETURN count(p) AS n").records[0]["n"] == 2
        driver.execute_query("MATCH (p:Probe) DELETE p")
        driver.execute_query("DROP CONSTRAINT probe")
