/** Styles imported by a script: esbuild puts them into a file next to it. */
declare module "*.css";
