import { proceduresOf } from "../../../lib/runbook/runbook";
import { LAYERS } from "./environments";

/** Positions of steps in a procedure. */
function positions(layer: (typeof LAYERS)[number][1], id: string): (step: string) => number {
  const ids = proceduresOf(layer)
    .find((one) => one.id === id)
    ?.steps.map((step) => step.id);
  return (step) => ids?.indexOf(step) ?? -1;
}

test.each(LAYERS)("%s: a suspicious pod is isolated before its log is saved, and deleted last", (_name, layer) => {
  const at = positions(layer, "security-incident");
  expect(at("quarantine")).toBeGreaterThan(at("pods"));
  expect(at("log")).toBeGreaterThan(at("isolated"));
  expect(at("files")).toBeGreaterThan(at("object"));
  expect(at("delete")).toBeGreaterThan(at("clean"));
});

test.each(LAYERS)("%s: a lockdown saves the logs of pods before it replaces them", (_name, layer) => {
  const at = positions(layer, "lockdown");
  expect(at("logs")).toBeGreaterThan(at("apply"));
  expect(at("close")).toBeGreaterThan(at("logs"));
  expect(at("delete-pods")).toBeGreaterThan(at("logs"));
});
