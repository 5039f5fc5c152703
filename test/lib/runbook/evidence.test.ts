import { proceduresOf } from "../../../lib/runbook/runbook";
import { LAYERS } from "./environments";

/** Expects that a procedure has these steps, in this order. */
function expectOrder(layer: (typeof LAYERS)[number][1], id: string, wanted: readonly string[]): void {
  const steps = proceduresOf(layer).find((one) => one.id === id)?.steps ?? [];
  expect(steps.map((step) => step.id).filter((step) => wanted.includes(step))).toEqual(wanted);
}

test.each(LAYERS)("%s: a suspicious pod is isolated before its log is saved, and deleted last", (_name, layer) => {
  expectOrder(layer, "security-incident", [
    "pods",
    "quarantine",
    "isolated",
    "log",
    "object",
    "files",
    "clean",
    "delete",
  ]);
});

test.each(LAYERS)("%s: a lockdown saves the logs of pods before it replaces them", (_name, layer) => {
  expectOrder(layer, "lockdown", ["apply", "logs", "close"]);
  expectOrder(layer, "lockdown", ["logs", "delete-pods"]);
});
