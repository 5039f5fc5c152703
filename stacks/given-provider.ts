import type { ComponentResourceOptions, ProviderResource } from "@pulumi/pulumi";

/**
 * Whether a component is given a provider, by itself or by its parent, instead of a default one, which takes whatever a laptop points at.
 * @param isWanted whether a provider is one of the wanted package
 * @param type a type of that package's
 */
export function isGivenProvider(
  { provider, providers = [], parent }: ComponentResourceOptions,
  isWanted: (provider: ProviderResource | undefined) => boolean,
  type: string,
): boolean {
  const given = [provider, ...(Array.isArray(providers) ? providers : Object.values(providers))];
  return given.some(isWanted) || parent?.getProvider(type) !== undefined;
}
