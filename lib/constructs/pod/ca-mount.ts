import type { k8s } from "cdk8s-plus-28";
import { caFolder, caVolumeName } from "../../names";
import type { CaReference } from "../../spec/external";
import type { Callee } from "../../traffic/callees";

/** The CA certificate of an external datastore, as a file. The pod does not start without its ConfigMap or Secret. */
export interface CaMount {
  /** Selects a CA certificate. */
  readonly kind: "ca";
  /** Absolute path of the folder. */
  readonly path: string;
  /** Name of the volume. */
  readonly name: string;
  /** ConfigMap or Secret with the certificate. */
  readonly ca: CaReference;
}

/** The mount for the CA of a datastore. Empty if the datastore has none. */
export function caMounts(datastore: string, ca: CaReference | undefined): readonly CaMount[] {
  return ca === undefined ? [] : [{ kind: "ca", path: caFolder(datastore), name: caVolumeName(datastore), ca }];
}

/** The mounts for the CAs of all callees. */
export function calleeCaMounts(callees: readonly Callee[]): readonly CaMount[] {
  return callees.flatMap(({ name, ca }) => caMounts(name, ca));
}

/** The volume of a CA certificate. Other keys of the ConfigMap or Secret, such as a private key, are not mounted. */
export function caVolume({ name, ca: { configMap, secret, key } }: CaMount): k8s.Volume {
  const items = [{ key, path: key }];
  return secret === undefined
    ? { name, configMap: { name: configMap, items } }
    : { name, secret: { secretName: secret, items } };
}
