/** What programs under test keep of the environment: where programs lie, and what was compiled before. */
export const KEPT = { PATH: process.env.PATH, NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE };
