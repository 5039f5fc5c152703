import * as z from "zod/mini";
import type { AlertSpec } from "../alerts";
import { field, optionalText, text, withExample, type Fields } from "./fields";

const alert = withExample(
  '{ service: gateway, severity: warning, expr: …, summary: "checkout is slow", description: … }',
  z.strictObject({
    service: text("App that the alert is about: a service, a datastore in the cluster, an exporter or a job.", {
      examples: ["gateway"],
    }),
    severity: field(
      z.enum(["critical", "warning"]),
      "The on-call engineer must answer critical alerts within 5 minutes and warning alerts within 15 minutes.",
    ),
    expr: text("PromQL expression. Each series in the result is a separate alert.", {
      examples: ['sum(rate(checkout_failures_total{namespace="254carbon-access"}[5m])) > 1'],
    }),
    for: optionalText(
      "Time for which the expression must be continuously true. Default: the alert fires immediately.",
      {
        examples: ["10m"],
      },
    ),
    summary: text("Summary of the alert in one line. {{ $labels.NAME }} and {{ $value }} are replaced.", {
      examples: ["checkout fails"],
    }),
    description: text("Meaning of the alert, and the first step to take.", {
      examples: ["More than one checkout a second fails. Check the status page of the payment provider."],
    }),
    team: field(
      z.optional(z.enum(["security"])),
      "Team that is notified in addition to the on-call engineer. Default: the on-call engineer only.",
    ),
  } satisfies Fields<AlertSpec>),
);

/** Schema of the alerts of the user, keyed by name. */
export const alertsSchema = z.record(z.string(), alert);
