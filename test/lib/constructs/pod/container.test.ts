import { container, type ContainerOptions } from "../../../../lib/constructs/pod/container";
import type { Mount } from "../../../../lib/constructs/pod/mount";

const OPTIONS: ContainerOptions = {
  name: "their-server",
  image: "r.example.com/server:v7",
  resources: { requests: { cpu: "70m", memory: "71Mi" }, limits: { cpu: "72m", memory: "73Mi" } },
  mounts: [],
};

/** Ephemeral storage that a container requests, and its limit. */
function diskOf(mounts: readonly Mount[], more: Partial<ContainerOptions> = {}): readonly unknown[] {
  const { requests, limits } = container({ ...OPTIONS, mounts, ...more }).resources ?? {};
  return [requests, limits].map((amounts) => amounts?.["ephemeral-storage"]?.value);
}

describe("disk space on the node", () => {
  test("a container without scratch volumes requests disk space for logs", () => {
    expect(diskOf([])).toEqual(["128Mi", "512Mi"]);
  });

  test("the disk limit of a container is the sum of its scratch volumes", () => {
    const mounts: readonly Mount[] = [
      { kind: "scratch", path: "/tmp" },
      { kind: "scratch", path: "/spool", sizeLimit: "7Gi" },
      { kind: "scratch", path: "/cache", sizeLimit: "100Mi" },
    ];
    expect(diskOf(mounts)).toEqual(["128Mi", `${(1 + 7) * 1024 + 100 + 512}Mi`]);
  });

  test("the disk limit excludes memory volumes, volume claims and projected objects", () => {
    const mounts: readonly Mount[] = [
      { kind: "scratch", path: "/dev/shm", inMemory: true, sizeLimit: "3Gi" },
      { kind: "claim", path: "/data", claimName: "their-data" },
      { kind: "files", path: "/files", configMapName: "their-files" },
      { kind: "secret", path: "/secret", secretName: "theirs", name: "their-secret" },
    ];
    expect(diskOf(mounts)).toEqual(["128Mi", "512Mi"]);
  });

  test("a container can request its full disk limit", () => {
    const spool: Mount = { kind: "scratch", path: "/spool", sizeLimit: "7Gi" };
    expect(diskOf([spool], { setsDiskAside: true })).toEqual(["7680Mi", "7680Mi"]);
  });
});
