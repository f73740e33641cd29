// The unsaved draft as people will see it: computer, phone, and the customer's page, side by side.
import { useState } from "react";
import { FormView } from "../../data/form_view/form_view.jsx";

// What never reaches a customer, whatever the rights say; the server keeps the same list (portal/engine/audience.py).
const STAFF = ["person", "customer", "department", "product", "order", "equipment", "ticket"];
export const forCustomer = (fields) => fields.filter((f) => !STAFF.includes(f.kind)).map((f) => (f.columns ? { ...f, columns: f.columns.filter((c) => c.role !== "cost" && !STAFF.includes(c.kind)) } : f));

export function Preview({ doc, t, lang, regionsUrl, name, extra, schemaFor }) {
  const [tried, setTried] = useState("");
  const people = [{ id: 1, name: t.samplePerson }], customers = [{ id: 1, name: t.sampleCustomer }];
  const frames = [["pc", t.pc, "fb-pc"], ["phone", t.phone, "fb-phone"], ["h5", t.h5, "fb-phone"]];
  return (
    <div className="fb-preview" data-testid="preview"><h2 className="sc-sr">{t.preview}</h2>
      {extra && <div className="fb-preview-bar">{extra}</div>}
      <div className="fb-frames">
        {frames.map(([id, word, look]) => {
          const given = schemaFor?.(id) ?? doc;
          const schema = id === "h5" && !schemaFor?.(id) ? { ...given, fields: forCustomer(given.fields ?? []) } : given;
          return (
            <figure key={id} className={`fb-frame ${look}`} data-testid={`frame-${id}`}><figcaption>{word}</figcaption>
              <div className="fb-screen">{id === "h5" && <p className="fb-h5-store">{t.sampleStore}</p>}<p className="sc-title">{name}</p>
                <FormView schema={schema} values={{}} people={people} customers={customers} preview fileUrl="" texts={t} lang={lang} regionsUrl={regionsUrl} testid={`preview-${id}`} onSubmit={() => setTried(id)} />
                {tried === id && <p className="sc-callout sc-green" role="status">{t.previewOk}</p>}</div></figure>);
        })}
      </div>
    </div>
  );
}
