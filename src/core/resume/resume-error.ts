/** Why a run cannot be resumed, kept or discarded; a sentence for the user. */
export class ResumeError extends Error {}
