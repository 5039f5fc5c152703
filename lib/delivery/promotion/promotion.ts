import type { Layer, LayerService } from "../../layer/layer";
import type { PreviousRelease } from "../../spec/release";
import { listWith } from "../../values/words";
import { deliveredService } from "../delivered-service";
import { imageChange, imageOf, isSameImage, previousOf, releaseCommand } from "../images";
import type { Change } from "../outcome";
import { outcomeOf } from "../outcome-of";
import { operationOf, pendingInFile } from "../pending";
import { notEnded } from "../run/intent";
import { isOlder, servingOf, type Serving } from "./serving";
import type { Verification } from "./verify";

/** What a promotion does to one service of the target. */
export type ServicePromotion =
  | {
      /** The target gets the image. */
      readonly kind: "change";
      readonly service: string;
      readonly image: PreviousRelease;
      /** Versions in the target and from the source: `v1.0.1 → v1.0.2`. */
      readonly versions: string;
      readonly change: Change;
      readonly verification: Verification;
    }
  | {
      /** The target has the image already. */
      readonly kind: "done";
      readonly service: string;
      /** What was found: a sentence. */
      readonly found: string;
    }
  | {
      /** The image must not go to the target. */
      readonly kind: "refusal";
      readonly service: string;
      /** Why, and what to do. */
      readonly problems: readonly string[];
    };

/** The two environments of a service. */
export interface PromotedService {
  readonly source: Layer;
  readonly target: Layer;
  /** The service in both environments. */
  readonly from: LayerService;
  readonly to: LayerService;
}

/**
 * What a promotion does to one service: the operation `release` on the target with exactly the image that serves all requests in the source.
 * @param verify - checks that image in the cluster of the source. It is not called if there is nothing to do
 */
export async function promotionOf(
  promoted: PromotedService,
  verify: (serving: Serving) => Promise<Verification>,
): Promise<ServicePromotion> {
  const { source, target, from, to } = promoted;
  const service = from.name;
  const pending = [source, target].flatMap((layer) => pendingProblem(layer, service));
  if (pending.length > 0) return { kind: "refusal", service, problems: pending };
  const serving = servingOf(from, source.name);
  if (serving.kind === "refusal") return { kind: "refusal", service, problems: [serving.why] };
  const { image } = serving;
  const outcome = outcomeOf(deliveredService(target, to), { kind: "release", ...image });
  if (outcome.kind === "done") return { kind: "done", service, found: `${target.name}: ${outcome.found}` };
  const verification = await verify(serving);
  const own = imageProblem(promoted, image, verification.digest);
  const refused = outcome.kind === "refusal" && own === undefined ? [`${target.name}: ${outcome.why}`] : [];
  const problems = [...(own === undefined ? [] : [own]), ...refused, ...verification.problems];
  if (outcome.kind === "refusal" || problems.length > 0) return { kind: "refusal", service, problems };
  const versions = imageChange(currentImage(to), image);
  return { kind: "change", service, image, versions, change: outcome, verification };
}

/** Why the release file of an environment does not state yet what its cluster runs. */
function pendingProblem(layer: Layer, service: string): readonly string[] {
  const pending = pendingInFile(layer, service);
  if (pending === undefined) return [];
  const started = { ...pending, operation: operationOf(pending.operation) };
  return [`${layer.name}: ${notEnded(service, started, "other", ` --env ${layer.name}`).why}`];
}

/** The image that serves the target, of stable if it has a canary. */
function currentImage({ name, plan }: LayerService) {
  const release = plan.workloads.find(({ serving }) => serving)?.release;
  if (release === undefined) throw new Error(`${name} has no workload that serves`);
  return release;
}

/** Why the target must not get an image: it would lose its digest, or go back. */
function imageProblem(
  { source, target, to }: PromotedService,
  image: PreviousRelease,
  running: string | undefined,
): string | undefined {
  const { name } = to;
  const current = currentImage(to);
  if (current.digest !== undefined && image.digest === undefined) {
    const pinned = { ...image, digest: running ?? "DIGEST" };
    const known = running === undefined ? "; get the digest with: crane digest IMAGE" : "";
    return `${target.name} pins ${name} by digest, and ${source.name} runs ${image.version} by its tag; pin it there first: ${releaseCommand(name, pinned)} --env ${source.name}${known}`;
  }
  const before = previousOf(current);
  const isReplaced = before !== undefined && isSameImage(before, image);
  if (!isReplaced && !isOlder(image.version, current.version)) return undefined;
  const versions = listWith(
    "and",
    [current, image].map((one) => imageOf(one).version),
  );
  return `${target.name} and ${source.name} have ${versions} of ${name}, so ${target.name} would go back; use rollback ${name} --env ${target.name} for that, or name only other services`;
}
