import fc from "fast-check";
import type { AlertSpec } from "../../../lib/spec/alerts";
import { optional } from "./field";
import { names, texts } from "./values";

const ALERT: AlertSpec = {
  service: "gateway",
  severity: "warning",
  expr: "vector(1) > 2",
  summary: "checkout is slow",
  description: "Check the payment provider.",
};

const broken = fc.oneof(
  fc.constantFrom<Partial<AlertSpec>>(
    {},
    { for: "10m", team: "security" },
    { for: "10" },
    { expr: "" },
    { summary: "a\nb" },
    { description: " " },
    { description: "see https://user:password@example.com" },
  ),
  names.map((service) => ({ service })),
  texts.map((text) => ({ for: text })),
  texts.map((text) => ({ summary: text, description: text })),
);

/** Values of `alerts`. Which apps exist and whether alerts are rendered differs between environments, so only an empty map is always valid. */
export const ALERTS_FIELD = optional<Readonly<Record<string, AlertSpec>>>(
  [{}],
  fc.oneof(
    broken.map((change) => ({ CheckoutSlow: { ...ALERT, ...change } })),
    names.map((name) => ({ [name]: ALERT })),
  ),
);
