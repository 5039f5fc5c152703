import type { EnvironmentStatus, NextCommand, Reason } from "../../../lib/delivery/status/types";
import { environmentsArgument, shellWord } from "../../../lib/values/command-line";
import type { StatusOptions } from "./status";

/** Context and namespace of an environment. */
type Place = Pick<EnvironmentStatus, "environment" | "context" | "namespace">;

/** A whole command. */
export function commandText(
  { program, args }: NextCommand,
  { environment, context, namespace }: Place,
  options: Pick<StatusOptions, "environments" | "context">,
): string {
  const own = options.context === undefined || !args.includes(" --via ") ? "" : ` --context ${shellWord(context)}`;
  return program === "kubectl"
    ? `kubectl --context ${shellWord(context)} -n ${namespace} ${args}`
    : `npx --no-install access-layer ${args} --env ${environment}${environmentsArgument(options.environments)}${own}`;
}

/** The status as JSON, with whole commands. docs/status.md documents its shape. */
export function jsonOf(status: EnvironmentStatus, options: Pick<StatusOptions, "environments" | "context">): object {
  const withCommand = ({ text, next }: Reason) => ({
    text,
    ...(next && { next: { to: next.to, command: commandText(next, status, options) } }),
  });
  const withCommands = <T extends { readonly reasons: readonly Reason[] }>(one: T) => ({
    ...one,
    reasons: one.reasons.map(withCommand),
  });
  const { services, datastores, ...rest } = status;
  return { ...rest, services: services.map(withCommands), datastores: datastores.map(withCommands) };
}
