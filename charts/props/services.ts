import type { LayerEdgeServiceProps } from "../../lib/constructs/edge-service";
import { judged } from "../../lib/constructs/validation";
import type { Layer, LayerService } from "../../lib/layer/layer";
import type { ResolvedSecrets } from "../../lib/layer/secrets";
import type { SecretConcern } from "../../lib/names";
import { isOwnSecret, ownSecretsOf, type SecretFiles } from "../../lib/spec/secrets";
import type { EnvironmentVariable } from "../../lib/traffic/callees";
import { calleesFor, type Callees } from "../../lib/traffic/layer-calls";
import { sortedEntries } from "../../lib/values/sorted-entries";

/** Returns the props of a service in a layer. */
export function edgeServiceProps(service: LayerService, layer: Layer, callees: Callees): LayerEdgeServiceProps {
  const own = calleesFor(service.name, layer, callees);
  return judged({
    service,
    calls: service.calls.flatMap((callee) => own.get(callee) ?? []),
    secretEnvironment: secretEnvironment(service, layer.secrets),
    ...secretFiles(service, layer.secrets),
  });
}

function secretEnvironment({ secrets }: LayerService, active: ResolvedSecrets): EnvironmentVariable[] {
  return sortedEntries(secrets).flatMap(([concern, entry]) => {
    if (entry === undefined) return [];
    const { keys, name } = isOwnSecret(entry)
      ? { keys: entry.path === undefined ? entry.keys : [], name: active.own?.[concern] ?? entry.secret }
      : { keys: entry, name: active[concern as SecretConcern] };
    return keys.map((key) => ({ name: key, secret: { name, key } }));
  });
}

function secretFiles({ secrets }: LayerService, active: ResolvedSecrets): Pick<LayerEdgeServiceProps, "secretFiles"> {
  const files = ownSecretsOf(secrets).flatMap(([concern, { secret, keys, path, mode }]): SecretFiles[] =>
    path === undefined
      ? []
      : [{ secret: active.own?.[concern] ?? secret, keys, path, ...(mode !== undefined && { mode }) }],
  );
  return files.length === 0 ? {} : { secretFiles: files };
}
