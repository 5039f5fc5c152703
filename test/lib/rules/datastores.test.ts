import {
  alertmanagerProblems,
  kafkaProblems,
  keycloakProblems,
  postgresProblems,
  redisProblems,
} from "../../../lib/rules/datastores";
import { resolveRedis } from "../../../lib/layer/datastores";
import { environmentProblems } from "../../../lib/rules/environment";
import type { DatastoresSpec } from "../../../lib/spec/datastores";
import { environmentOf } from "../../helpers/fixtures";
import { formatPath, type Problem } from "../../../lib/spec/problem";

const lines = (problems: readonly Problem[]) => problems.map(({ path, message }) => `${formatPath(path)}: ${message}`);

const KAFKA = { kind: "inCluster", version: "7.7.1", storage: "10Gi" } as const;
const KEYCLOAK = { kind: "inCluster", version: "26.2.5", hostname: "auth.example.com" } as const;
const REDIS = { kind: "inCluster", version: "7.4.1", storage: "2Gi", maxMemory: "384Mi" } as const;
const POSTGRES = { kind: "inCluster", version: "16.4", storage: "10Gi" } as const;
const EXTERNAL = { kind: "external", host: "db.example.com", cidrs: ["10.0.0.0/24"] } as const;

test("valid datastores have no problems, whether in the cluster or external", () => {
  for (const problems of [
    postgresProblems(POSTGRES, []),
    postgresProblems({ ...EXTERNAL, maxConnections: 100 }, []),
    redisProblems(REDIS, []),
    redisProblems(EXTERNAL, []),
    kafkaProblems(KAFKA, []),
    kafkaProblems(EXTERNAL, []),
    keycloakProblems(KEYCLOAK, []),
    keycloakProblems(EXTERNAL, []),
    alertmanagerProblems({ kind: "inCluster", version: "v0.28.1" }, []),
    alertmanagerProblems(EXTERNAL, []),
  ]) {
    expect(problems).toEqual([]);
  }
});

test("each datastore server requires a fixed version, a whole digest, an image without a tag, and valid resources", () => {
  const broken = {
    version: "latest",
    digest: "sha256:abc",
    image: "x:1",
    resources: { requests: { cpu: "1", memory: "1Gi" }, limits: { cpu: "1", memory: "100m" } },
  };
  const messages = [
    'db.version: must be a fixed version such as "v1.0.1", got "latest"; name the version, because a rollback needs a fixed tag',
    'db.digest: must be "sha256:" and 64 lowercase hexadecimal digits, got "sha256:abc"; get it with: crane digest IMAGE',
    'db.image: must be an image repository without tag or digest, got "x:1"; write "x" and set version and digest separately',
    'db.resources.limits.memory: must be a whole number of bytes, got "100m" (millibytes); did you mean "100Mi"?',
  ];
  for (const problems of [
    postgresProblems({ ...POSTGRES, ...broken }, ["db"]),
    kafkaProblems({ ...KAFKA, ...broken }, ["db"]),
    keycloakProblems({ ...KEYCLOAK, ...broken }, ["db"]),
    alertmanagerProblems({ kind: "inCluster", ...broken }, ["db"]),
  ]) {
    expect(lines(problems)).toEqual(messages);
  }
  expect(lines(redisProblems({ ...REDIS, ...broken }, ["db"])).slice(0, messages.length)).toEqual(messages);
});

test("each datastore with a volume requires a valid storage size", () => {
  const message = 'storage: must be at least 64Mi of storage, got "10"; did you mean "10Gi"?';
  expect(lines(postgresProblems({ ...POSTGRES, storage: "10" }, []))).toEqual([message]);
  expect(lines(redisProblems({ ...REDIS, storage: "10" }, []))).toEqual([message]);
  expect(lines(kafkaProblems({ ...KAFKA, storage: "10" }, []))).toEqual([message]);
});

describe("postgres", () => {
  test.each(["12.22", "16.4", "18.1", "17.0-bookworm"])("postgres accepts version %s", (version) => {
    expect(postgresProblems({ ...POSTGRES, version }, [])).toEqual([]);
  });

  test("postgres rejects Alpine images", () => {
    const message =
      'version: must be a Debian-based tag, got "16-alpine"; remove "alpine" from the tag, because that image uses a different UID';
    expect(lines(postgresProblems({ ...POSTGRES, version: "16-alpine" }, []))).toEqual([message]);
    expect(lines(redisProblems({ ...REDIS, version: "7-alpine" }, []))).toEqual([message.replace("16", "7")]);
  });

  test("postgres rejects a memory limit that is too small for it to start", () => {
    const resources = { requests: { cpu: "1", memory: "64Mi" }, limits: { cpu: "1", memory: "64Mi" } };
    expect(lines(postgresProblems({ ...POSTGRES, resources }, []))).toEqual([
      'resources.limits.memory: must be at least 128Mi, got "64Mi"; raise it, because a quarter of it is for shared buffers',
    ]);
    expect(lines(keycloakProblems({ ...KEYCLOAK, resources }, []))).toEqual([
      'resources.limits.memory: must be at least 768Mi, got "64Mi"; raise it, because its first start compiles the configuration, which takes up to 600 MiB',
    ]);
  });

  test.each(["11.22", "19.0", "v16.4", "16x", "x"])("postgres rejects version %s", (version) => {
    expect(lines(postgresProblems({ ...POSTGRES, version }, []))).toEqual([
      `version: must begin with a major version from 12 to 18, such as "16.4", got "${version}"; choose a supported version`,
    ]);
  });

  test.each([
    [10, []],
    [10_000, []],
    [9, ["maxConnections: must be a whole number from 10 to 10000, got 9; write 10 or more"]],
    [
      10_001,
      [
        "maxConnections: must be a whole number from 10 to 10000, got 10001; lower it, because PostgreSQL starts a process for each connection",
      ],
    ],
  ])("maxConnections %d is validated in the cluster and for external datastores", (maxConnections, messages) => {
    const resources = { requests: { cpu: "1", memory: "1Gi" }, limits: { cpu: "1", memory: "64Gi" } };
    expect(lines(postgresProblems({ ...POSTGRES, maxConnections, resources }, []))).toEqual(messages);
    expect(lines(postgresProblems({ ...EXTERNAL, maxConnections }, []))).toEqual(messages);
  });
});

test("the memory limit of postgres must fit its connections", () => {
  const resources = (memory: string) => ({ requests: { cpu: "1", memory: "256Mi" }, limits: { cpu: "1", memory } });
  expect(postgresProblems({ ...POSTGRES, maxConnections: 100, resources: resources("396Mi") }, [])).toEqual([]);
  expect(lines(postgresProblems({ ...POSTGRES, maxConnections: 100, resources: resources("256Mi") }, []))).toEqual([
    'resources.limits.memory: must be at least 396Mi, got "256Mi"; raise it, or lower maxConnections (100) to 53: ' +
      "each connection needs 3 MiB besides shared_buffers (a quarter of the request) and 32 MiB",
  ]);
});

describe("redis", () => {
  const limits = (memory: string) => ({ requests: { cpu: "1", memory: "64Mi" }, limits: { cpu: "1", memory } });

  test("the memory limit of redis must be at least 2.5 times maxMemory, for the pages that a rewrite copies", () => {
    expect(redisProblems({ ...REDIS, maxMemory: "400Mi", resources: limits("1000Mi") }, [])).toEqual([]);
    expect(lines(redisProblems({ ...REDIS, maxMemory: "401Mi", resources: limits("1000Mi") }, []))).toEqual([
      'resources.limits.memory: must be at least 1003Mi (2.5 × maxMemory), got "1000Mi"; raise it, or lower maxMemory (401Mi): ' +
        "while Redis rewrites its append-only file, the pages that it writes to exist twice",
    ]);
  });

  test("the memory limit of redis follows from maxMemory if no resources are set", () => {
    expect(redisProblems({ ...REDIS, maxMemory: "9Gi", storage: "27Gi" }, [])).toEqual([]);
    expect(resolveRedis({ ...REDIS, maxMemory: "64Mi" })).toMatchObject({
      resources: { requests: { cpu: "250m", memory: "160Mi" }, limits: { cpu: "1", memory: "160Mi" } },
    });
  });

  test("maxMemory of redis must be a quantity", () => {
    expect(lines(redisProblems({ ...REDIS, maxMemory: "384mb" }, []))).toEqual([
      'maxMemory: must be bytes such as "512Mi" or "2Gi", got "384mb"; did you mean "384Mi"?',
    ]);
  });
});

describe("kafka", () => {
  test.each(["MkU3OEVBNTcwNTJENDM2Qg", "MkU3OEVBNTcwNTJENDM2Qk", "_kU3OEVBNTcwNTJENDM2Qg", "AAAAAAAAAAAAAAAAAAAAAA"])(
    "kafka accepts cluster ID %s",
    (clusterId) => {
      expect(Buffer.from(clusterId, "base64url")).toHaveLength(16);
      expect(kafkaProblems({ ...KAFKA, clusterId }, [])).toEqual([]);
    },
  );

  test.each([
    "",
    "-kU3OEVBNTcwNTJENDM2Qg",
    "MkU3OEVBNTcwNTJENDM2Q",
    "MkU3OEVBNTcwNTJENDM2+g",
    "MkU3OEVBNTcwNTJENDM2Qgg",
  ])("kafka rejects cluster ID %j", (clusterId) => {
    expect(lines(kafkaProblems({ ...KAFKA, clusterId }, []))).toEqual([
      `clusterId: must be 16 bytes encoded as 22 URL-safe base64 characters, not starting with a dash, got "${clusterId}"; generate one with: kafka-storage random-uuid`,
    ]);
  });

  test("kafka requires enough memory for its heap", () => {
    const resources = (memory: string) => ({ requests: { cpu: "1", memory: "64Mi" }, limits: { cpu: "1", memory } });
    expect(kafkaProblems({ ...KAFKA, resources: resources("512Mi") }, [])).toEqual([]);
    expect(lines(kafkaProblems({ ...KAFKA, resources: resources("511Mi") }, []))).toEqual([
      'resources.limits.memory: must be at least 512Mi, got "511Mi"; raise it, because half of it is the broker\'s heap',
    ]);
  });
});

describe("alertmanager", () => {
  test.each([
    [1, []],
    [2, []],
    [0, ["replicas: must be a whole number from 1 to 2, got 0; write 1 or more"]],
    [
      3,
      ["replicas: must be a whole number from 1 to 2, got 3; write 2, because the layer renders at most two replicas"],
    ],
  ])("alertmanager with %j replicas is validated", (replicas, messages) => {
    expect(lines(alertmanagerProblems({ kind: "inCluster", version: "v0.28.1", replicas }, []))).toEqual(messages);
  });
});

describe("keycloak", () => {
  test.each([
    [{ replicas: 1 }, []],
    [{ replicas: 20 }, []],
    [{ replicas: 0 }, ["replicas: must be a whole number from 1 to 20, got 0; write 1 or more"]],
    [
      { replicas: 21 },
      [
        "replicas: must be a whole number from 1 to 20, got 21; lower it, because Keycloak pods replicate sessions to each other",
      ],
    ],
    [
      { databaseConnections: 0 },
      ["databaseConnections: must be a whole number from 1 to 1000, got 0; write 1 or more"],
    ],
    [
      { hostname: "https://auth.example.com" },
      [
        'hostname: must be a lowercase DNS name without scheme, port or path, got "https://auth.example.com"; did you mean "auth.example.com"?',
      ],
    ],
  ])("keycloak with %j is validated", (props, messages) => {
    expect(lines(keycloakProblems({ ...KEYCLOAK, ...props }, []))).toEqual(messages);
  });
});

describe("an external endpoint", () => {
  test.each([
    [{ port: 65_535, cidrs: ["10.0.0.0/8", "fd00::/8"] }, []],
    [{ port: 0 }, ["port: must be a whole number from 1 to 65535, got 0; write 1 or more"]],
    [
      { host: "db.example.com:5432" },
      [
        'host: must be a lowercase DNS name without scheme, port or path, got "db.example.com:5432"; did you mean "db.example.com"?',
      ],
    ],
    [{ host: undefined, hostFrom: { secret: "managed-endpoints", key: "kafka" } }, []],
    [
      { host: undefined },
      [
        'host: is required; set host, or refer to a Secret that contains it, such as hostFrom: { secret: "managed-endpoints", key: "postgres" }',
      ],
    ],
    [
      { hostFrom: { secret: "managed-endpoints", key: "kafka" } },
      ["hostFrom: must not be set together with host; remove one of the two"],
    ],
    [
      { host: undefined, hostFrom: { secret: "Managed", key: ".." } },
      [
        expect.stringMatching(/^hostFrom\.secret: must be at most 253 lowercase letters/),
        `hostFrom.key: must be a key of a Secret (at most 253 letters, digits, '-', '_' and '.'), got ".."; list the keys with: kubectl describe secret`,
      ],
    ],
    [
      { cidrs: [] },
      [
        "cidrs: must list at least one address range, got none; add the ranges of the host, because network policies deny all others",
      ],
    ],
    [
      { cidrs: ["10.20.0.1/16", "10.0.0.0/8", "10.0.0.0/8"] },
      [
        'cidrs[0]: must not have bits set after the first 16, got "10.20.0.1/16"; did you mean "10.20.0.0/16"?',
        'cidrs[2]: must be listed only once, got "10.0.0.0/8" again; remove this entry',
      ],
    ],
  ])("an external datastore with %j is validated", (props, messages) => {
    expect(lines(kafkaProblems({ ...EXTERNAL, ...props }, []))).toEqual(messages);
  });
});

test("each datastore with a volume can have a StorageClass, whose name must be valid", () => {
  const { environment, release } = environmentOf("prod");
  const { redis, kafka } = environment.datastores;
  const datastores = {
    ...environment.datastores,
    redis: { ...redis, storageClass: "Fast" },
    kafka: { ...kafka, storageClass: "fast" },
  } as DatastoresSpec;
  expect(environmentProblems({ ...environment, datastores }, release)).toMatchObject([
    { code: "cluster/storage-class", path: ["datastores", "redis", "storageClass"] },
  ]);
});
