/* html_style.c - decides how a page looks: on screens wide and narrow, in light and dark, and on paper; and what its script may do.
 *
 * Style and script are the same in each report, so their sums stand in the page's policy and a reader runs nothing else, whatever a text
 * of the data may hold. The script makes tables sortable; without it nothing is missing. tests/out/page.py holds the sums to the texts. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "out/html_int.h"

#include "out/svg.h"

#define STYLE_SUM "sha256-ImUtRqnTHnAHGCGmHqsrtM78OxY6uYLWAjCf0WszKds="
#define SCRIPT_SUM "sha256-opLQoSe+sWvHUmE3iLCk0WfEsj4Xs+5fBfNqNQAF9y0="

static const char *const colors[2][2] = {
    {":root{color-scheme:light dark;--ink:#1b2430;--faint:#5a6472;--line:#d8dde4;--ground:#fff;--raised:#f5f7fa;--link:#1c4f9c;--good:#17663a;--bad:#a8241c;"
     "--open:#fff3cf;--shade:31,86,160;", "}\n"},
    {"@media screen and (prefers-color-scheme:dark){:root{--ink:#e6e9ee;--faint:#a4aebb;--line:#343c47;--ground:#14181e;--raised:#1c222a;--link:#9cc0ff;"
     "--good:#7ed6a2;--bad:#ff9d95;--open:#3b331a;--shade:120,170,255;", "}}\n"},
};

static const char *const style[] = {
    "*{box-sizing:border-box}\n"
    "html{font:15px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue','DejaVu Sans',Arial,sans-serif;color:var(--ink);"
    "background:var(--ground);-webkit-text-size-adjust:100%}\n"
    "body{margin:0 auto;max-width:1500px;padding:0 16px 48px}\n"
    "a{color:var(--link);text-underline-offset:2px}\n"
    "a:focus-visible,button:focus-visible,summary:focus-visible,.scroll:focus-visible{outline:2px solid var(--link);outline-offset:2px}\n"
    ".skip{position:absolute;left:-999px}.skip:focus{left:16px;top:8px;background:var(--ground);padding:4px 8px}\n",
    "header{padding:28px 0 12px;border-bottom:2px solid var(--ink)}\n"
    "h1{font-size:1.9rem;line-height:1.2;margin:0 0 4px}\n"
    "h2{font-size:1.35rem;line-height:1.3;margin:0 0 4px}\n"
    "h3{font-size:1.02rem;line-height:1.35;margin:24px 0 8px}\n"
    ".sub{color:var(--faint);margin:0 0 12px}\n"
    ".draft{border:2px solid var(--bad);color:var(--bad);padding:6px 12px;margin:12px 0;font-weight:600}\n"
    "header .facts{font-size:.9rem}summary{cursor:pointer;color:var(--link);margin:4px 0}\n"
    "dl.facts{display:grid;grid-template-columns:max-content 1fr;gap:2px 16px;margin:8px 0}dl.facts dt{color:var(--faint)}dl.facts dd{margin:0;min-width:0;overflow-wrap:anywhere}\n",
    "nav h2{font-size:.85rem;text-transform:uppercase;letter-spacing:.06em;color:var(--faint);margin:16px 0 4px}\n"
    "nav ol{list-style:none;margin:0;padding:0;display:flex;flex-wrap:wrap;gap:2px 16px}\n"
    "section{padding:28px 0 4px;scroll-margin-top:8px}\n"
    "section+section{border-top:1px solid var(--line)}\n"
    "main p,.said{max-width:75ch}.said{padding-left:20px;margin:4px 0}.said li{margin:3px 0}.lead p{font-size:1.07rem;margin:8px 0}\n"
    ".charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,400px),1fr));gap:16px 32px;margin:8px 0 16px}\n"
    "figure{margin:0;max-width:640px}figcaption{font-weight:600;margin:0 0 6px}figure svg{display:block;width:100%;height:auto;overflow:visible}\n",
    ".scroll{overflow-x:auto;margin:8px 0;max-width:100%;background:linear-gradient(90deg,rgba(0,0,0,0),var(--ground) 40%) 100% 0/48px 100% no-repeat local,"
    "linear-gradient(90deg,rgba(0,0,0,0),var(--line)) 100% 0/14px 100% no-repeat scroll}\n"
    "table{border-collapse:collapse;font-variant-numeric:tabular-nums;font-size:.9rem}\n"
    "caption{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}\n"
    "th,td{padding:5px 10px;text-align:right;vertical-align:baseline;border-bottom:1px solid var(--line);white-space:nowrap}\n"
    "thead th{vertical-align:bottom;white-space:normal;min-width:5.2em;border-bottom:2px solid var(--faint);font-weight:600}\n"
    "th.t,td.t{text-align:left}td.t{white-space:normal;min-width:6em;max-width:36em;overflow-wrap:anywhere}\n"
    ".d{white-space:nowrap!important}.turned th,.turned td{padding:4px 7px}.turned tbody th{min-width:14em}\n"
    "tbody th,tfoot th{font-weight:400;text-align:left;white-space:normal;min-width:7em;max-width:20em;overflow-wrap:anywhere}\n"
    ".scroll tr>:first-child{position:sticky;left:0;background:var(--ground);z-index:1}\n"
    "tfoot{display:table-row-group}tfoot .total>*{font-weight:700;border-top:2px solid var(--faint)}.rest>*{font-style:italic}\n"
    "tbody tr:hover>*,tfoot tr:hover>*{background:var(--raised)}\n",
    "td.so{background:var(--open)}td.good{color:var(--good)}td.bad{color:var(--bad)}td.faint{color:var(--faint)}\n"
    "td a,th a{color:inherit;text-decoration:underline dotted 1px var(--faint)}td a:hover,th a:hover{color:var(--link)}\n"
    "td[title]{cursor:help}\n"
    "th button{all:unset;cursor:pointer;text-align:inherit}th[aria-sort] button::after{content:' \\2195';color:var(--faint)}\n"
    "th[aria-sort=ascending] button::after{content:' \\2191'}th[aria-sort=descending] button::after{content:' \\2193'}\n"
    ".note{color:var(--faint);font-size:.9rem;margin:4px 0}\n"
    "details.records{font-size:.85rem;margin:4px 0 12px}details.records ul{padding-left:18px;margin:4px 0}\n"
    "code{font-family:ui-monospace,SFMono-Regular,Menlo,'DejaVu Sans Mono',monospace;font-size:.92em;overflow-wrap:anywhere}\n",
    ".score td.now{font-size:1.2rem;font-weight:700}.score tbody th{font-weight:600;min-width:11em}.score td.trend{padding-top:2px;padding-bottom:2px}.score svg{vertical-align:middle}\n"
    ".definition{border-left:3px solid var(--line);padding:0 0 0 14px;margin:18px 0;scroll-margin-top:12px}.definition:target{border-color:var(--link)}\n"
    ".definition h3{margin:0 0 4px}.definition h3 code{font-weight:400;color:var(--faint);margin-left:8px}\n"
    "footer{color:var(--faint);border-top:1px solid var(--line);margin-top:32px;padding-top:8px;font-size:.9rem}\n",
    ".h0{background:rgba(var(--shade),.03)}.h1{background:rgba(var(--shade),.08)}.h2{background:rgba(var(--shade),.13)}.h3{background:rgba(var(--shade),.18)}"
    ".h4{background:rgba(var(--shade),.23)}.h5{background:rgba(var(--shade),.28)}.h6{background:rgba(var(--shade),.33)}.h7{background:rgba(var(--shade),.38)}"
    ".h8{background:rgba(var(--shade),.43)}.h9{background:rgba(var(--shade),.48)}.grid td.so{box-shadow:inset 0 0 0 1px var(--faint)}\n",
    "@media screen and (min-width:820px){header .facts{grid-template-columns:max-content 1fr max-content 1fr}}\n"
    "@media screen and (min-width:1180px){body{display:grid;grid-template-columns:200px minmax(0,1fr);gap:0 40px;padding:0 32px 48px}"
    "header,footer{grid-column:1/-1}nav{position:sticky;top:12px;align-self:start;max-height:calc(100vh - 24px);overflow:auto}nav ol{display:block}nav li{margin:3px 0}}\n",
    "@media screen and (max-width:640px){html{font-size:14px}h1{font-size:1.55rem}dl.facts{grid-template-columns:1fr;gap:0}dl.facts dd{margin:0 0 6px}"
    "dl.facts dt{font-size:.85rem}tbody th,tfoot th{max-width:9.5em}\n"
    ".score,.score tbody,.score tr,.score th,.score td{display:block}.score thead{display:none}\n"
    ".score tr{border:1px solid var(--line);border-radius:6px;padding:10px 12px;margin:0 0 10px}.score tr>*{border:0;padding:1px 0;min-width:0;max-width:none!important;text-align:left}\n"
    ".score td:not(.now):not(.trend){display:flex;justify-content:space-between;gap:12px}.score td::before{content:attr(data-head);color:var(--faint);text-align:left}\n"
    ".score td.now::before,.score td.trend::before{content:none}.score td.none{display:none!important}.score td.now{font-size:1.5rem}}\n",
    "@media print{details::details-content{content-visibility:visible;height:auto}@page{size:A4 landscape;margin:12mm}html{font-size:9.5pt}body{max-width:none;padding:0}nav,.skip,details.records,summary,th button::after{display:none!important}th,td{padding:3px 7px}"
    "section{padding:12px 0 0;break-before:auto}h2,h3,figcaption{break-after:avoid}figure,tr,.definition{break-inside:avoid}.scroll{overflow:visible}"
    "table{font-size:8pt}.wide table{font-size:6.6pt}.wide th,.wide td{padding:2px 3px}thead{display:table-header-group}thead th{min-width:0}.scroll tr>:first-child{position:static}"
    "tbody th,tfoot th{min-width:4em}.charts{grid-template-columns:1fr 1fr}a{color:inherit;text-decoration:none}"
    "td.so,.h0,.h1,.h2,.h3,.h4,.h5,.h6,.h7,.h8,.h9{-webkit-print-color-adjust:exact;print-color-adjust:exact}}\n",
};

static const char *const script[] = {
    "document.querySelectorAll('table.sort').forEach(function(table){\n"
    "var body=table.tBodies[0],heads=table.tHead.rows[0].cells;\n"
    "function key(row,i){var c=row.cells[i],v=c.getAttribute('data-v');return v===null?c.textContent:parseFloat(v)}\n"
    "function before(x,y){if(typeof x!==typeof y)return typeof x==='number'?-1:1;return x<y?-1:x>y?1:0}\n",
    "Array.prototype.forEach.call(heads,function(head,i){\n"
    "var link=head.querySelector('a'),button=document.createElement('button');\n"
    "button.type='button';button.title='Sort by this column';\n"
    "if(link){button.setAttribute('aria-label','Sort by '+head.textContent);head.appendChild(button)}\n"
    "else{while(head.firstChild)button.appendChild(head.firstChild);head.appendChild(button)}\n"
    "head.setAttribute('aria-sort','none');\n",
    "button.addEventListener('click',function(){\n"
    "var down=head.getAttribute('aria-sort')==='ascending';\n"
    "Array.prototype.forEach.call(heads,function(h){h.setAttribute('aria-sort','none')});\n"
    "head.setAttribute('aria-sort',down?'descending':'ascending');\n"
    "Array.prototype.slice.call(body.rows).sort(function(a,b){var r=before(key(a,i),key(b,i));return down?-r:r}).forEach(function(r){body.appendChild(r)})\n"
    "})})})\n",
};

void html_put_policy(struct buf *out)
{
    buf_puts(out, "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src '" STYLE_SUM "'; script-src '" SCRIPT_SUM
                  "'; base-uri 'none'; form-action 'none'\">\n");
}

void html_put_style(struct buf *out)
{
    buf_puts(out, "<style>");
    for (int i = 0; i < 2; i++) {
        buf_puts(out, colors[i][0]);
        svg_put_colors(out, i == 1);
        buf_puts(out, colors[i][1]);
    }
    for (size_t i = 0; i < sizeof style / sizeof *style; i++)
        buf_puts(out, style[i]);
    buf_puts(out, "</style>\n");
}

void html_put_script(struct buf *out)
{
    buf_puts(out, "<script>");
    for (size_t i = 0; i < sizeof script / sizeof *script; i++)
        buf_puts(out, script[i]);
    buf_puts(out, "</script>\n");
}
