/** Node's own errors may come from another realm, so they are told apart by their code. */
export function codeOf(error: unknown): string | undefined {
  const code =
    typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : undefined;
}

/** Why the file system refused, in words. */
export function reasonOf(error: unknown): string {
  switch (codeOf(error)) {
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return "permission denied";
    case "ENOTDIR":
    case "EEXIST":
      return "there is a file in its place";
    case "ENOSPC":
      return "the disk is full";
    default:
      return codeOf(error) ?? String(error);
  }
}
