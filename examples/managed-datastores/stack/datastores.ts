import { ReplicationGroup } from "@pulumi/aws/elasticache/replicationGroup";
import { SubnetGroup as CacheSubnets } from "@pulumi/aws/elasticache/subnetGroup";
import { Cluster } from "@pulumi/aws/msk/cluster";
import { Instance } from "@pulumi/aws/rds/instance";
import { SubnetGroup as DatabaseSubnets } from "@pulumi/aws/rds/subnetGroup";
import type { CustomResourceOptions, Input, Output } from "@pulumi/pulumi";

/** Network settings and passwords for the datastores. */
export interface DatastoresArgs {
  /** One subnet in each of three zones. */
  readonly subnetIds: string[];
  /** Security groups that allow ingress from the nodes of the cluster. */
  readonly securityGroupIds: string[];
  /** Password of the PostgreSQL user `access`. */
  readonly postgresPassword: Input<string>;
  /** Redis password: 16 to 128 printable characters. */
  readonly redisPassword: Input<string>;
}

/** Host names of the datastores, known only after creation. */
export interface Hosts {
  readonly postgres: Output<string>;
  readonly redis: Output<string>;
  readonly kafka: Output<string>;
}

/** RDS for PostgreSQL, ElastiCache for Redis and MSK: encrypted at rest and in transit, multi-zone, with deletion protection. */
export function createDatastores(name: string, args: DatastoresArgs, options: CustomResourceOptions): Hosts {
  const { subnetIds, securityGroupIds } = args;
  const database = new Instance(
    name,
    {
      engine: "postgres",
      // Sets only the major version, because AWS upgrades minor versions and pinning one would request a downgrade.
      engineVersion: "16",
      instanceClass: "db.m7g.large",
      allocatedStorage: 50,
      maxAllocatedStorage: 500,
      storageEncrypted: true,
      multiAz: true,
      dbName: "access",
      username: "access",
      password: args.postgresPassword,
      dbSubnetGroupName: new DatabaseSubnets(name, { subnetIds }, options).name,
      vpcSecurityGroupIds: securityGroupIds,
      backupRetentionPeriod: 14,
      deletionProtection: true,
      finalSnapshotIdentifier: `${name}-final`,
    },
    options,
  );
  const cache = new ReplicationGroup(
    name,
    {
      description: "Cache for the access layer",
      engine: "redis",
      engineVersion: "7.1",
      nodeType: "cache.m7g.large",
      numCacheClusters: 2,
      automaticFailoverEnabled: true,
      multiAzEnabled: true,
      atRestEncryptionEnabled: true,
      transitEncryptionEnabled: true,
      authToken: args.redisPassword,
      subnetGroupName: new CacheSubnets(name, { subnetIds }, options).name,
      securityGroupIds,
    },
    options,
  );
  const stream = new Cluster(
    name,
    {
      clusterName: name,
      kafkaVersion: "3.8.x",
      numberOfBrokerNodes: 3,
      brokerNodeGroupInfo: {
        instanceType: "kafka.m7g.large",
        clientSubnets: subnetIds,
        securityGroups: securityGroupIds,
        storageInfo: { ebsStorageInfo: { volumeSize: 100 } },
      },
      encryptionInfo: { encryptionInTransit: { clientBroker: "TLS", inCluster: true } },
    },
    options,
  );
  return {
    postgres: database.address,
    redis: cache.primaryEndpointAddress,
    // `b-1.…:9094,b-2.…` lists all brokers, because one may be down. The layer appends the port from the environment file.
    kafka: stream.bootstrapBrokersTls.apply((brokers) => brokers.replace(/:\d+$/, "")),
  };
}
