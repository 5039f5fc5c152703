/** Stops the cluster that ./start.ts started. Where jest itself is killed, the kernel stops it. */
export default async function stop(): Promise<void> {
  await globalThis.sharedCluster?.stop();
}
