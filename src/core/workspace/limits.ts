/** How much of a folder a swarm takes into its copies. Bytes and counts. */
export interface SnapshotLimits {
  /** A file above it is left out, with a notice. */
  readonly fileBytes: number;
  /** A folder above these two is refused. */
  readonly totalBytes: number;
  readonly files: number;
  /** Left free on the disk; left out: SPARE_BYTES. */
  readonly spareBytes?: number;
}

export const SNAPSHOT_LIMITS: SnapshotLimits = {
  fileBytes: 5 * 1024 * 1024,
  totalBytes: 512 * 1024 * 1024,
  files: 50_000,
};

export function megabytes(bytes: number): string {
  return `${(bytes / (1024 * 1024)).toFixed(1)} MB`;
}
