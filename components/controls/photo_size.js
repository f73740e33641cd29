// Pictures made smaller before they leave the phone.
export const LONGEST = 1920;

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
