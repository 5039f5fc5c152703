import type { CaReference } from "../spec/external";
import type { Problem } from "../spec/problem";
import { dataKeyProblem, objectNameProblem } from "./kubernetes-names";
import { inside, problemIf, type Place } from "./problems";

/** Rules about the CA of a datastore. */
export function caProblems(
  { ca, tls = true }: { readonly ca?: CaReference; readonly tls?: boolean },
  place: Place,
): Problem[] {
  if (ca === undefined) return [];
  const { configMap, secret, key } = ca;
  const isOne = (configMap === undefined) !== (secret === undefined);
  const found = configMap === undefined ? "neither" : "both";
  return [
    ...problemIf(
      "external/ca-tls",
      place,
      tls
        ? undefined
        : "requires TLS, because clients check certificates only with it; remove ca, or remove tls: false",
    ),
    ...problemIf(
      "external/ca-source",
      place,
      isOne
        ? undefined
        : `must have either configMap or secret, got ${found}; name the object with the certificate once`,
    ),
    ...[["configMap", configMap] as const, ["secret", secret] as const].flatMap(([field, name]) =>
      problemIf("external/ca-name", inside(place, field), name === undefined ? undefined : objectNameProblem(name)),
    ),
    ...problemIf(
      "external/ca-key",
      inside(place, "key"),
      dataKeyProblem(secret === undefined ? "ConfigMap" : "Secret", key),
    ),
  ];
}
