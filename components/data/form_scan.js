// Codes out of pictures, all in the browser: its own detector where it has one, otherwise a library that is loaded when first needed.
const FORMATS = ["qr_code", "code_128", "code_39", "ean_13", "ean_8", "upc_a", "upc_e", "itf", "codabar", "data_matrix", "pdf417"];
let own;
async function detector() {
  if (own === undefined) {
    own = null;
    if ("BarcodeDetector" in window) {
      try {
        const known = await window.BarcodeDetector.getSupportedFormats();
        const usable = FORMATS.filter((f) => known.includes(f));
        own = usable.includes("qr_code") && usable.includes("code_128") ? new window.BarcodeDetector({ formats: usable }) : null;
      } catch { own = null; }
    }
  }
  return own;
}
export const canScanLive = async () => !!navigator.mediaDevices?.getUserMedia && window.isSecureContext;

let reader;
async function libraryRead(canvas) {
  reader ??= import("@zxing/library").then((z) => {
    const hints = new Map([[z.DecodeHintType.TRY_HARDER, true]]);
    const multi = new z.MultiFormatReader();
    multi.setHints(hints);
    return { z, multi };
  });
  const { z, multi } = await reader;
  for (const binarizer of [z.HybridBinarizer, z.GlobalHistogramBinarizer]) {
    try { return multi.decodeWithState(new z.BinaryBitmap(new binarizer(new z.HTMLCanvasElementLuminanceSource(canvas)))).getText(); } catch { multi.reset(); }
  }
  return "";
}
const onCanvas = (source, width, height, longest) => {
  const share = Math.min(1, longest / Math.max(width, height)), canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(width * share));
  canvas.height = Math.max(1, Math.round(height * share));
  canvas.getContext("2d", { willReadFrequently: true }).drawImage(source, 0, 0, canvas.width, canvas.height);
  return canvas;
};
async function read(canvas) {
  const live = await detector();
  if (live) {
    try { const found = await live.detect(canvas); if (found.length) return found[0].rawValue; } catch { /* the library reads it */ }
  }
  return libraryRead(canvas);
}
export async function codeInPhoto(file) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  return (await read(onCanvas(picture, picture.width, picture.height, 1600))) || (await read(onCanvas(picture, picture.width, picture.height, 800)));
}
export const codeInVideo = async (video) => (video.videoWidth ? read(onCanvas(video, video.videoWidth, video.videoHeight, 900)) : "");
