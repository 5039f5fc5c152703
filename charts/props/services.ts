import type { LayerEdgeServiceProps } from "../../lib/constructs/edge-service";
import { judged } from "../../lib/constructs/validation";
import type { Layer, LayerService } from "../../lib/layer/layer";
import type { ResolvedSecrets } from "../../lib/layer/secrets";
import type { SecretConcern } from "../../lib/names";
import type { EnvironmentVariable } from "../../lib/traffic/callees";
import { calleesFor, type Callees } from "../../lib/traffic/layer-calls";

/** Returns the props of a service in a layer. */
export function edgeServiceProps(service: LayerService, layer: Layer, callees: Callees): LayerEdgeServiceProps {
  const own = calleesFor(service.name, layer, callees);
  return judged({
    service,
    calls: service.calls.flatMap((callee) => own.get(callee) ?? []),
    secretEnvironment: secretEnvironment(service, layer.secrets),
  });
}

function secretEnvironment({ secrets }: LayerService, active: ResolvedSecrets): EnvironmentVariable[] {
  const concerns = Object.keys(secrets).sort() as SecretConcern[];
  return concerns.flatMap((concern) =>
    (secrets[concern] ?? []).map((key) => ({ name: key, secret: { name: active[concern], key } })),
  );
}
