import { spec, type EffectCase, type Fields } from "./fields";

/** StorageClass of the claims below. It allows volume expansion. */
export const GROWING_CLASS = "change-effects-growing";

const volume = (more: Fields): Fields =>
  spec({
    capacity: { storage: "2Gi" },
    accessModes: ["ReadWriteOnce"],
    storageClassName: "none",
    hostPath: { path: "/a" },
    ...more,
  });
const onNode = (name: string): Fields => ({
  nodeAffinity: {
    required: { nodeSelectorTerms: [{ matchExpressions: [{ key: "node", operator: "In", values: [name] }] }] },
  },
});
const claim = (storage: string, more: Fields = {}): Fields =>
  spec({
    accessModes: ["ReadWriteOnce"],
    storageClassName: GROWING_CLASS,
    resources: { requests: { storage } },
    ...more,
  });
const classOf = (more: Fields): Fields => ({ provisioner: "a.b/c", ...more });
const attachment = (nodeName: string): Fields =>
  spec({ attacher: "none", nodeName, source: { persistentVolumeName: "none" } });
const capacity = (storageClassName: string, amount: string): Fields => ({ storageClassName, capacity: amount });
const attributes = (driverName: string): Fields => ({ driverName, parameters: { a: "1" } });

/** Changes to storage objects. */
export const STORAGE_CASES: readonly EffectCase[] = [
  ["v1/PersistentVolumeClaim", "larger", claim("1Gi"), claim("2Gi")],
  ["v1/PersistentVolumeClaim", "smaller", claim("2Gi"), claim("1Gi")],
  ["v1/PersistentVolumeClaim", "class", claim("1Gi"), claim("1Gi", { storageClassName: "other" })],
  ["v1/PersistentVolumeClaim", "modes", claim("1Gi"), claim("1Gi", { accessModes: ["ReadOnlyMany"] })],
  ["v1/PersistentVolume", "source", volume({}), volume({ hostPath: { path: "/b" } })],
  ["v1/PersistentVolume", "node affinity added", volume({}), volume(onNode("a"))],
  ["v1/PersistentVolume", "other nodes", volume(onNode("a")), volume(onNode("b"))],
  ["v1/PersistentVolume", "size", volume({}), volume({ capacity: { storage: "3Gi" } })],
  ["v1/PersistentVolume", "class", volume({}), volume({ storageClassName: "nothing" })],
  ["v1/PersistentVolume", "reclaim policy", volume({}), volume({ persistentVolumeReclaimPolicy: "Delete" })],
  ["storage.k8s.io/v1/StorageClass", "provisioner", classOf({}), classOf({ provisioner: "a.b/d" })],
  ["storage.k8s.io/v1/StorageClass", "parameters", classOf({}), classOf({ parameters: { a: "1" } })],
  ["storage.k8s.io/v1/StorageClass", "reclaim policy", classOf({}), classOf({ reclaimPolicy: "Retain" })],
  ["storage.k8s.io/v1/StorageClass", "growth", classOf({}), classOf({ allowVolumeExpansion: true })],
  ["storage.k8s.io/v1/VolumeAttachment", "node", attachment("a"), attachment("b")],
  ["storage.k8s.io/v1/CSIDriver", "attachment", spec({ attachRequired: true }), spec({ attachRequired: false })],
  ["storage.k8s.io/v1/CSIStorageCapacity", "class", capacity("a", "1Gi"), capacity("b", "1Gi")],
  ["storage.k8s.io/v1/CSIStorageCapacity", "amount", capacity("a", "1Gi"), capacity("a", "2Gi")],
  ["storage.k8s.io/v1/VolumeAttributesClass", "driver", attributes("a"), attributes("b")],
];
