import { identityOf, type Manifest } from "../manifests/manifest";
import { createSecretsStep, isExternal } from "./external-secrets";
import { changedPairs, kubectlFor, type Transition, type TransitionWarning } from "./transition";
import { appOf, isWorkload, secretsOf } from "./workloads";

/** What a server does with its password. */
interface Server {
  /** What happens when the name of the Secret moves. */
  readonly consequence: string;
  /** Steps before the apply, given kubectl with its namespace and the name of the new Secret. */
  readonly steps: (kubectl: string, secret: string, workload: Manifest) => readonly string[];
}

/**
 * Takes the password from stdin, so that it appears in no argument and no shell history. `psql -c` does not replace variables, so the statements come
 * from a pipe: https://www.postgresql.org/docs/current/app-psql.html
 */
const ALTER_ROLE = String.raw`p=$(cat) && export p && printf "%s\n" "\getenv p p" "ALTER ROLE access PASSWORD :'p';" | psql -U access -d access -v ON_ERROR_STOP=1`;

/** Servers by the label `app`, with the variable that holds their own password. */
const SERVERS: ReadonlyMap<string, Server & { readonly variable: RegExp }> = new Map(
  Object.entries({
    postgres: {
      variable: /\/POSTGRES_PASSWORD$/,
      consequence:
        "the server reads its password only at its first start, so it keeps the old one, and every client that starts with the new Secret is locked out",
      steps: (kubectl, secret, workload) => [
        `set the new password in the server: \`${kubectl} get secret ${secret} -o jsonpath='{.data.password}' | base64 -d | ${kubectl} exec -i deployment/${workload.metadata.name} -- sh -c '${ALTER_ROLE.replaceAll("'", `'\\''`)}'\``,
        "apply the new manifest at once; until then, clients that restart are locked out",
      ],
    },
    keycloak: {
      variable: /\/KC_BOOTSTRAP_ADMIN_PASSWORD$/,
      consequence:
        "the server uses this Secret only to create its first administrator, so the password of the administrator stays the old one",
      steps: () => ["change the password of the administrator in the admin console, then apply the new manifest"],
    },
    redis: {
      variable: /\/(REDIS_PASSWORD|REDISCLI_AUTH)$/,
      consequence:
        "the server and its clients restart at the same time, and a client whose password differs from the server's is refused until both have restarted",
      steps: () => ["apply the change in a maintenance window; clients reconnect automatically"],
    },
  }),
);

/** Secrets of servers that move to another name. A rotation of a client's Secret alone needs no order. */
export function secretWarnings(transition: Transition): readonly TransitionWarning[] {
  return changedPairs(transition)
    .filter(([, after]) => isWorkload(after))
    .flatMap(([before, after]) => {
      const server = SERVERS.get(appOf(after));
      if (server === undefined) return [];
      const [old, next] = [secretsOf(before), secretsOf(after)];
      const moved = [...next].find(
        ([variable, name]) => server.variable.test(variable) && isOther(old.get(variable), name),
      );
      if (moved === undefined) return [];
      const [variable, secret] = moved;
      return [
        {
          code: "secret/order",
          message: `${identityOf(after)} takes its password from Secret ${secret} instead of ${old.get(variable)}; ${server.consequence}`,
          steps: [
            ...(isExternal(secret, after, transition) ? [createSecretsStep(after, transition)] : []),
            ...server.steps(kubectlFor(after, transition), secret, after),
          ],
          objects: [identityOf(after)],
        },
      ];
    });
}

function isOther(before: string | undefined, after: string): boolean {
  return before !== undefined && before !== after;
}
