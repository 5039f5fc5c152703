import { datastoreDeploymentName } from "../../names";
import { about } from "../parts/alerts";
import { clientsOf, externalSteps } from "../parts/external";
import { communicationSteps, escalation } from "../parts/people";
import { checkSteps, insideStep, recoverySteps, volumeSteps, type Server } from "../parts/server";
import type { Kit } from "../kit";
import type { Procedure, Step } from "../procedure";

const ALERTS = [
  ...["DatastoreDown", "DatastoreUnreachable", "WorkloadBelowWanted"],
  ...["RedisMemoryFull", "RedisRejectsConnections", "RedisWritesFail"],
];

/** Redis does not answer. */
export function redisOutage(kit: Kit): Procedure | undefined {
  const { redis } = kit.layer.datastores;
  if (redis === undefined) return undefined;
  const server = { name: redis.name, product: "Redis" };
  const isExternal = redis.kind === "external";
  return {
    id: "redis-outage",
    title: "Redis outage",
    chapter: "emergency",
    situation: "the cache is down",
    summary: "Find out why Redis does not answer or refuses writes, and bring it back.",
    alerts: about(redis.name, ...ALERTS),
    ...(isExternal && { targets: clientsOf(kit, "redis") }),
    steps: isExternal
      ? [...externalSteps(kit, { ...server, store: "redis", endpoint: redis.endpoint }), ...communicationSteps(kit)]
      : [...inCluster(kit, server), ...communicationSteps(kit)],
    escalate: escalation(kit, "If Redis does not answer after 15 minutes"),
  };
}

function inCluster(kit: Kit, server: Server): readonly Step[] {
  return [
    ...checkSteps(kit, server, [
      {
        id: "ping",
        what: "Check whether Redis answers.",
        command: "redis-cli ping",
        see: "PONG. LOADING: Redis reads its data and answers soon. NOAUTH: the password is not the one of the Secret.",
        output: "^PONG",
      },
      {
        id: "memory",
        what: "Check how much memory Redis uses.",
        command: "redis-cli info memory",
        see: "used_memory_human is below maxmemory_human. At maxmemory, Redis evicts keys.",
        output: "^used_memory_human:",
      },
      {
        id: "persistence",
        what: "Check whether Redis can save its data.",
        command: "redis-cli info persistence",
        see: "rdb_last_bgsave_status is ok. After a failed save, Redis refuses all writes: check the volume.",
        output: "^rdb_last_bgsave_status:ok",
      },
      {
        id: "clients",
        what: "Check how many clients Redis has.",
        command: "redis-cli info clients",
        see: "connected_clients is far below maxclients.",
        output: "^connected_clients:",
      },
    ]),
    ...volumeSteps(kit, server, "Check"),
    ...recoverySteps(kit, server),
    ...flushSteps(kit, server),
  ];
}

/** Deletes all keys. */
function flushSteps(kit: Kit, { name }: Server): readonly Step[] {
  const deployment = datastoreDeploymentName(name);
  const group = "Clear the cache";
  const condition = "Only if the cached data is wrong. All sessions and rate limits are lost, too.";
  const flush = insideStep(kit, deployment, {
    group,
    condition,
    id: "flush",
    what: "Delete all keys of all databases. There is no confirmation.",
    command: "redis-cli flushall",
    see: "OK. Requests are slow until the cache is filled again.",
    output: "^OK",
  });
  return [
    insideStep(kit, deployment, {
      group,
      condition,
      id: "keys",
      what: "Check how many keys would be lost.",
      command: "redis-cli info keyspace",
      see: "One line for each database with its number of keys. Write them down.",
      output: "^# Keyspace",
    }),
    {
      ...flush,
      change: {
        what: "Deletes the cache, all sessions and all rate limits.",
        nextApply: { kubectl: "kept", pulumi: "kept" },
        undo: { kind: "none", why: "Redis keeps no copy. The services fill the cache again." },
      },
    },
    ...(kit.layer.jobs.cacheWarm === undefined
      ? []
      : [
          {
            kind: "manual",
            group,
            id: "warm",
            condition: "Only if you deleted the keys.",
            what: "Warm the served cache for each tenant: see the procedure [cache-warm](#cache-warm).",
          } as const,
        ]),
  ];
}
