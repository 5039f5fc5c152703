import * as z from "zod/mini";
import type { OwnChange, OwnInput, OwnProcedureSpec, OwnStep } from "../own-procedure";
import { field, optionalText, optionalWholeNumber, text, withExample, type Fields } from "./fields";

const input = withExample(
  '{ name: order, what: "Number of the order.", example: "1234", pattern: "[0-9]+" }',
  z.strictObject({
    name: text("Placeholder, without the angle brackets.", { examples: ["order"] }),
    what: text("What to fill in, and where to find it.", { examples: ["Number of the order, from the ticket."] }),
    example: text("A valid value.", { examples: ["1234"] }),
    pattern: text("Regular expression that matches every valid value as a whole.", { examples: ["[0-9]+"] }),
  } satisfies Fields<OwnInput>),
);

const change = withExample(
  '{ what: "Replaces all pods.", nextApply: kept, noUndo: "The new pods are the same." }',
  z.strictObject({
    what: text("What it changes: a sentence.", { examples: ["Replaces all pods of <deployment>."] }),
    nextApply: field(
      z.enum(["kept", "reverted", "conflict", "inFile"]),
      "What the next apply and pulumi up --refresh do to the change: they keep it, revert it, fail because of a conflict, or find it in the files.",
    ),
    undo: optionalText("Command that undoes the change, for the same role. Set either this field or noUndo.", {
      examples: ["{kubectl} rollout undo deployment/<deployment>"],
    }),
    noUndo: optionalText("Why the change can't be undone.", { examples: ["The new pods have the same version."] }),
  } satisfies Fields<OwnChange>),
);

const step = withExample(
  '{ id: pods, what: "Check the pods.", run: "{kubectl} get pods", who: read, see: "All pods are Running." }',
  z.strictObject({
    id: text("Identifier in its procedure: lowercase words with hyphens.", { examples: ["pods"] }),
    what: text("What to do: an imperative sentence.", { examples: ["Check the pods."] }),
    group: optionalText("Heading above the step. Default: no heading.", { examples: ["Assess"] }),
    condition: optionalText("When to take the step. Default: always.", { examples: ["Only if no pod is ready."] }),
    run: optionalText(
      "The command. {kubectl} becomes kubectl with the context and the namespace, and {tool} this program. Default: the step has no command.",
      { examples: ["{kubectl} get pods -l app=<service>"] },
    ),
    who: field(
      z.optional(z.enum(["read", "operate", "breakglass", "pipeline", "administrator", "anyone"])),
      "Who runs the command: the on-call role with the fewest permissions that can. Required with run.",
      { examples: ["read"] },
    ),
    see: optionalText("What readers should see. Required with run.", { examples: ["All pods are Running."] }),
    output: optionalText("Regular expression that matches the output. Default: any output.", { examples: ["Running"] }),
    within: optionalWholeNumber(
      "Time in seconds after which it is too late for the expectation.",
      { min: 1, max: 86400 },
      { default: 10 },
    ),
    change: field(z.optional(change), "What the command changes. Required if it changes objects. Default: nothing.", {
      examples: [{ what: "Replaces all pods.", nextApply: "kept", noUndo: "The new pods have the same version." }],
    }),
  } satisfies Fields<OwnStep>),
);

/** Schema of a procedure of the user. */
export const ownProcedureSchema = z.strictObject({
  id: text("Anchor of its section: lowercase words with hyphens.", { examples: ["partner-outage"] }),
  title: text("Heading of its section.", { examples: ["Partner outage"] }),
  chapter: field(
    z.enum(["emergency", "services", "deployment", "monitoring", "troubleshooting", "maintenance", "security"]),
    "Chapter of its section.",
    { examples: ["emergency"] },
  ),
  situation: text('The situation in which readers look for it. It completes the sentence "I am here because …".', {
    examples: ["the partner does not answer"],
  }),
  summary: text("When to use it, and what it achieves.", { examples: ["Find out whether the partner is down."] }),
  environments: field(z.optional(z.array(z.string())), "Environments that have it. Default: all environments.", {
    examples: [["prod"]],
  }),
  services: field(
    z.optional(z.array(z.string())),
    "Services to which it applies. Readers choose one of them, and the placeholders <service>, <deployment>, <port> and others get its values. Default: none.",
    { examples: [["gateway"]] },
  ),
  alerts: field(z.optional(z.array(z.string())), "Alerts that lead to it. Default: none.", {
    examples: [["CheckoutSlow"]],
  }),
  inputs: field(z.optional(z.array(input)), "Values that readers fill in. Default: none.", { examples: [[]] }),
  steps: field(z.array(step), "Steps, in their order."),
  escalate: text("When to stop, and who to call then.", { examples: ["If it lasts 15 minutes, call the team lead."] }),
} satisfies Fields<OwnProcedureSpec>);
