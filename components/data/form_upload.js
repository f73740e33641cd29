// Files on their way to the server, and pictures made smaller before they leave the phone.
export const LONGEST = 1920;

export function uploadFile(ctx, file, onProgress) {
  return new Promise((resolve) => {
    const body = new FormData();
    Object.entries(ctx.uploadFields ?? {}).forEach(([k, v]) => body.append(k, v));
    body.append("file", file);
    const request = new XMLHttpRequest();
    request.open("POST", ctx.uploadUrl);
    request.responseType = "json";
    request.upload.onprogress = (e) => e.lengthComputable && onProgress?.(Math.round((e.loaded / e.total) * 100));
    request.onload = () => {
      const answer = request.response ?? {};
      if (request.status < 300 && answer.id) resolve({ id: answer.id, name: answer.name ?? file.name, size: answer.size ?? file.size, type: answer.type ?? file.type });
      else resolve({ error: answer.error || ctx.t.uploadFailed });
    };
    request.onerror = () => resolve({ error: ctx.t.uploadFailed });
    request.send(body);
  });
}

// A photo no longer than LONGEST pixels as JPEG; the file itself when it is small already or cannot be drawn.
export async function smaller(file) {
  if (!/^image\/(jpeg|png|webp)$/.test(file.type)) return file;
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const share = LONGEST / Math.max(picture.width, picture.height);
    if (share >= 1 && file.size < 1.5e6) return file;
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * Math.min(share, 1));
    canvas.height = Math.round(picture.height * Math.min(share, 1));
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
    return blob && blob.size < file.size ? new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" }) : file;
  } catch { return file; }
}
