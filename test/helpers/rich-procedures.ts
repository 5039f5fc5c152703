import type { Kit } from "../../lib/runbook/kit";
import type { Procedure } from "../../lib/runbook/procedure";

/** Procedures that use every kind of field, and texts that must be escaped. */
export function richProcedures({ kubectl, services, releaseFile }: Kit): readonly Procedure[] {
  return [
    {
      id: "rich-switch",
      title: "Switch <script>alert(1)</script> & back",
      chapter: "deployment",
      situation: "a release must be rolled back",
      summary: 'Make "the other color" live. Use `reach` first. See [outages](#service-outage).',
      alerts: [{ alert: "HighErrorRatio" }],
      targets: services,
      inputs: [
        {
          name: "reason",
          what: "Why you switch, as a ticket. Find it in `#incidents`.",
          example: "INC-42",
          pattern: "[A-Z]+-[0-9]+",
        },
      ],
      steps: [
        {
          kind: "manual",
          group: "Prepare",
          id: "look",
          what: "Look at the dashboard of <service>.",
        },
        {
          kind: "run",
          group: "Prepare",
          id: "pods",
          what: "Check the pods of the other color.",
          only: ["auth", "gateway"],
          command: kubectl("get pods -l app=<service>,version=<other-track>"),
          who: "read",
          expect: { see: "All pods of <other> are Running.", output: "Running" },
          within: 10,
        },
        {
          kind: "edit",
          group: "Switch",
          id: "edit",
          what: "Make the other color live.",
          only: ["auth", "gateway"],
          file: releaseFile,
          set: [{ path: "services.<service>.live", value: "<other-track>" }],
        },
        {
          kind: "run",
          group: "Switch",
          id: "note",
          what: "Record the reason.",
          condition: "Only if customers noticed it.",
          command: kubectl("annotate deployment/<deployment> reason=<reason> --overwrite && echo 'a < b & \"c\"'"),
          who: "operate",
          expect: { see: "The Deployment is annotated.", exitCode: 3 },
          within: 300,
          change: {
            what: "Sets an annotation of <deployment>.",
            nextApply: { kubectl: "kept", pulumi: "reverted", adopt: "Add it to `objects`." },
            undo: {
              kind: "command",
              command: kubectl("annotate deployment/<deployment> reason-"),
              who: "breakglass",
              expect: { see: "The annotation is gone." },
            },
          },
        },
        {
          kind: "run",
          group: "Switch",
          id: "follow",
          what: "Follow the log.",
          command: kubectl("logs -f deployment/<deployment>"),
          who: "pipeline",
          expect: { see: "New lines appear." },
          within: 60,
          endsAt: "started",
          change: {
            what: "Nothing that lasts.",
            nextApply: { kubectl: "conflict", pulumi: "conflict" },
            undo: { kind: "procedure", procedure: "service-outage" },
          },
        },
      ],
      escalate: "If errors continue after 15 minutes, call the team lead.",
    },
  ];
}
