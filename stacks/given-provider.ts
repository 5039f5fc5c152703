import type { ComponentResourceOptions, ProviderResource } from "@pulumi/pulumi";

/**
 * Whether a component has an explicit provider, directly or from its parent. A default provider would use the machine's current settings.
 * @param isWanted whether a provider belongs to the wanted package
 * @param type any resource type of that package
 */
export function isGivenProvider(
  { provider, providers = [], parent }: ComponentResourceOptions,
  isWanted: (provider: ProviderResource | undefined) => boolean,
  type: string,
): boolean {
  const given = [provider, ...(Array.isArray(providers) ? providers : Object.values(providers))];
  return given.some(isWanted) || parent?.getProvider(type) !== undefined;
}
