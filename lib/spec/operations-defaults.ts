/** What jobs get where their file says nothing; rules and constructs read the same numbers. */
export const JOB_DEFAULTS = {
  cacheWarm: { deadlineSeconds: 1800, user: "oncall-cache-warm" },
  backfill: { deadlineSeconds: 21_600 },
  probe: { deadlineSeconds: 300, image: "curlimages/curl:8.17.0" },
};

/** What backups get where their file says nothing. */
export const BACKUP_DEFAULTS = {
  timeZone: "Etc/UTC",
  spoolSize: "20Gi",
  /** `put-object --if-none-match` came with 2.17.48, `s3 cp --checksum-algorithm` with 2.22. */
  uploadImage: "amazon/aws-cli:2.31.20",
  /**
   * kubectl, bash and jq in one image. `registry.k8s.io/kubectl` has no shell, so it could print objects but not clean them, and Bitnami's is
   * no longer free.
   */
  copyImage: "alpine/k8s:1.36.2",
  /** The image above has no `openssl`. */
  encryptionImage: "alpine/openssl:3.5.8",
  bucket: {
    noncurrentDays: 30,
    accessLogDays: 365,
    /** No upload takes a day: what is unfinished by then was broken off, and is paid for although nobody sees it. */
    unfinishedUploadDays: 2,
  },
};
