import type { ServicePromotion } from "../../../lib/delivery/promotion/promotion";
import { toolCommand } from "../deliver/report";
import type { PromotionOptions, TargetResult } from "./promote";
import { timeText } from "./report";
import type { TargetPlan } from "./target-plan";

/** The plans and what became of them. */
export function jsonOf(results: readonly TargetResult[], context: string, options: PromotionOptions) {
  return {
    from: { environment: options.from, context },
    targets: results.map(({ environment, status, plan }) => ({
      environment,
      status,
      ...(plan && planOf(plan, options)),
    })),
  };
}

function planOf(plan: TargetPlan, options: PromotionOptions) {
  const { target, changes, done, refused, others, differences, planned } = plan;
  return {
    context: target.cluster.context,
    namespace: target.namespace,
    soakMinutes: target.delivery.soakMinutes,
    services: [...changes, ...done, ...refused].map((one) => serviceOf(one, target.name, options)),
    others,
    ...(planned && { differences, file: planned.file, edits: planned.edits, effects: planned.effects }),
  };
}

function serviceOf(one: ServicePromotion, env: string, { environments }: PromotionOptions) {
  const { kind, service } = one;
  if (one.kind === "done") return { service, kind, found: one.found };
  if (one.kind === "refusal") return { service, kind, problems: one.problems };
  const { does, then, next, undo } = one.change;
  const { since, warnings } = one.verification;
  const tool = (command: string) => toolCommand(command, { environments, env });
  return {
    ...{ service, kind, ...one.image, versions: one.versions },
    ...(since !== undefined && { since: timeText(since) }),
    ...{ warnings, does, then, next: next.map(tool), undo: tool(undo) },
  };
}
