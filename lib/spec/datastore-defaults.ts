import type { Resources } from "./service";

/** What datastores in the cluster get where their file says nothing; rules and constructs read the same numbers. */
export const DATASTORE_DEFAULTS = {
  postgres: {
    /** Repository of the server's image; dumps are made with the tools in it. */
    image: "postgres",
    /** The server's `max_connections`. */
    maxConnections: 200,
    /** Equal, as in every store: a database that is throttled or killed under pressure loses more than it saves. */
    resources: equal({ cpu: "500m", memory: "1Gi" }, "2"),
  },
  redis: {
    /** Redis is killed at the limit, so it must really have it. */
    resources: equal({ cpu: "250m", memory: "512Mi" }, "1"),
  },
  kafka: {
    /** Half is heap; the rest is page cache, which is Kafka's real store. */
    resources: equal({ cpu: "500m", memory: "1536Mi" }, "2"),
  },
  keycloak: {
    replicas: 2,
    /** Connections that one pod may open. */
    databaseConnections: 10,
    /** A base of 1.25 GiB, of which the heap is 70 %: https://www.keycloak.org/high-availability/concepts-memory-and-cpu-sizing */
    resources: equal({ cpu: "500m", memory: "1536Mi" }, "2"),
  },
  alertmanager: {
    resources: equal({ cpu: "50m", memory: "128Mi" }, "200m"),
  },
};

/** Memory that is requested and limited alike; CPU may burst, as it can be taken back. */
function equal(requests: Resources["requests"], cpuLimit: string): Resources {
  return { requests, limits: { cpu: cpuLimit, memory: requests.memory } };
}
