import type { OverlaySpec } from "../spec/release";
import { servingFloor } from "../topology/overlay";
import { shellWord } from "../values/command-line";
import { plural } from "../values/words";
import { podsProblem, type DeliveredService } from "./delivered-service";
import { overlayEdits } from "./field-edits";
import type { Operation } from "./operation";
import { change, done, refusal, type Outcome } from "./outcome";

/** What `scale --until` and `scale --end` do: they write or remove the overlay, and the release state stays. */
export function overlayOutcome(
  service: DeliveredService,
  operation: Extract<Operation, { readonly kind: "scale" | "end" }>,
): Outcome {
  const { name, release, overlay } = service;
  const stated = plural(servingFloor(service, release) ?? 0, "pod");
  if (operation.kind === "end") {
    if (overlay === undefined) return done(`${name} has no overlay. It has at least ${stated}.`);
    return change(release, {
      overlay: null,
      does: `Ends the overlay of ${name}: ${overlay.floor} → ${stated}, as in the release file.`,
      then: "Check that the pods that remain are enough.",
      next: [],
      undo: overlayCommand(name, overlay),
      undone: `It needs a time in the future, if ${overlay.until} has passed.`,
    });
  }
  const { pods, temporary } = operation;
  if (temporary === undefined) throw new Error("scale without an end has no overlay");
  const problem = podsProblem(service, pods);
  if (problem !== undefined) return refusal(problem);
  const next = { floor: pods, ...temporary };
  if (overlay !== undefined && overlayEdits(name, overlay, next).length === 0)
    return done(`${name} has this overlay already: at least ${plural(pods, "pod")} until ${temporary.until}.`);
  return change(release, {
    overlay: next,
    does: `Sets the minimum of ${name} until ${temporary.until}: ${overlay?.floor ?? servingFloor(service, release)} → ${plural(pods, "pod")}. The floors in the release file stay.`,
    then: `End it with the next command. After ${temporary.until}, the release file is refused until you end or extend it.`,
    next: [`scale ${name} --end`],
    undo: overlay === undefined ? `scale ${name} --end` : overlayCommand(name, overlay),
  });
}

/** Command that writes an overlay, without the name of the tool. */
export function overlayCommand(name: string, { floor, until, owner, reason }: OverlaySpec): string {
  return `scale ${name} ${floor} --until ${until} --owner ${shellWord(owner)} --reason ${shellWord(reason)}`;
}
