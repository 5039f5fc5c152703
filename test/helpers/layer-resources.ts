import { AccessLayer, type AccessLayerArgs } from "../../stacks/access-layer";
import { kubernetesProvider } from "../../stacks/provider";
import type { EnvironmentFiles } from "./fixtures";
import { record, type Registered } from "./pulumi";

/** Creates a provider with the settings that the components require. */
export const cluster = () => kubernetesProvider("kubernetes", { context: "prod-eu", identifier: "prod" });

/** Returns the resources of a layer named `layer`, without the component and the provider. */
export async function objectsOf(args: AccessLayerArgs, options = {}): Promise<readonly Registered[]> {
  const all = await record(() => new AccessLayer("layer", args, { provider: cluster(), ...options }));
  return all.filter(({ parent }) => parent === "layer");
}

/**
 * Calls `make` only once and returns the same promise each time, because registering all of prod takes a third of a
 * second.
 */
export function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}

/** Returns an environment without its backups. */
export function withoutBackups({ environment, release }: EnvironmentFiles): EnvironmentFiles {
  const { backups: _backups, ...others } = environment;
  return { environment: others, release };
}

/**
 * Returns the error that a program throws, and the resources that it registered before the error, without its provider.
 */
export async function failureOf(
  run: () => unknown,
  stack = "prod",
): Promise<{ readonly error: Error; readonly registered: readonly string[] }> {
  let error: unknown;
  const registered = await record(() => {
    try {
      run();
    } catch (thrown) {
      error = thrown;
    }
  }, stack);
  if (!(error instanceof Error)) throw new Error("the program did not throw");
  return { error, registered: registered.map(({ name }) => name).filter((name) => name !== "kubernetes") };
}
