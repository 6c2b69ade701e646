declare module "worker:source" {
  const text: string;
  export default text;
}
declare module "*.wasm" {
  const bytes: Uint8Array<ArrayBuffer>;
  export default bytes;
}
declare module "*.deflated" {
  const bytes: Uint8Array<ArrayBuffer>;
  export default bytes;
}
