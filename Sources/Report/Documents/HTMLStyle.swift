/// The style sheet of a report: roles as variables, dark by the reader's setting, print always light.
enum HTMLStyle {
  static let source = """
    :root{--paper:#FFFFFF;--ink:#1A1D21;--ink2:#59616C;--ink3:#8B93A0;--rule:#D5D9DF;--wash:#F2F4F6;--active:#0F5C9C;--harm:#A42C48;
    --serif:"Iowan Old Style",Charter,"Libertinus Serif",Georgia,serif;--sans:system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans",sans-serif;
    --mono:ui-monospace,SFMono-Regular,Menlo,"DejaVu Sans Mono",monospace;color-scheme:light}
    .dark{display:none}
    @media screen and (prefers-color-scheme:dark){:root{--paper:#14171B;--ink:#E8EAED;--ink2:#A9B1BC;--ink3:#7C8592;--rule:#343A42;--wash:#1D2126;
    --active:#63B0EE;--harm:#F0768F;color-scheme:dark}.dark{display:block}.light{display:none}}
    *{box-sizing:border-box}
    html{scroll-behavior:smooth;-webkit-text-size-adjust:100%}
    @media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
    body{margin:0;background:var(--paper);color:var(--ink);font:17px/1.55 var(--serif);font-variant-numeric:lining-nums}
    a{color:var(--active);text-decoration:underline;text-decoration-thickness:1px;text-underline-offset:2px}nav a,.links a{text-decoration:none}nav a:hover,nav a:focus,.links a:hover,.links a:focus{text-decoration:underline}
    .frame{display:grid;grid-template-columns:180px minmax(0,876px);column-gap:36px;max-width:1140px;margin:0 auto;padding:28px 24px 80px}
    nav{position:sticky;top:28px;align-self:start;font:13px/1.45 var(--sans);max-height:calc(100vh - 56px);overflow-y:auto}
    nav p{margin:0 0 18px;font-weight:600}
    nav ol{list-style:none;margin:0;padding:0;border-left:2px solid var(--rule)}
    nav li{padding:4px 0 4px 10px}nav a{color:var(--ink2)}nav a:hover,nav a:focus{color:var(--ink)}
    .row{display:grid;grid-template-columns:minmax(0,640px) minmax(0,210px);column-gap:26px}
    .side{font:13px/1.45 var(--sans);color:var(--ink2)}.side p{margin:0 0 10px}
    .text{max-width:640px}
    .kind{font:13px/1.4 var(--sans);color:var(--ink2);margin:0 0 10px}
    h1{font-size:33px;line-height:1.18;font-weight:600;margin:0 0 8px;max-width:720px}
    h1.long{font-size:27px}
    .subtitle{font-size:18px;color:var(--ink2);margin:0 0 24px;max-width:720px}
    .abstract{border-top:1.5px solid var(--ink);border-bottom:1px solid var(--ink);padding:8px 0;margin:0 0 26px}
    .abstract p{margin:8px 0}
    h2{font-size:24px;line-height:1.25;font-weight:600;margin:52px 0 14px;scroll-margin-top:18px}
    h2 .n{color:var(--ink3);margin-right:10px}
    h3{font-size:19px;line-height:1.3;font-weight:600;margin:30px 0 8px}
    p{margin:0 0 14px}
    figure,.tabled{margin:30px 0 34px}
    .caption{font-weight:600;font-size:17px;line-height:1.35;margin:0}
    figure.narrow,.tabled.narrow{max-width:640px}
    .caption .n{font:400 13px/1 var(--sans);color:var(--ink2);margin-right:9px}
    figure .caption{padding-bottom:8px;border-bottom:1px solid var(--rule)}
    .drawing{overflow-x:auto;padding:8px 0 2px}
    .drawing svg{display:block;height:auto;max-width:100%}
    .wide svg{width:796px}.narrow svg{width:577px}
    .howto,.note{font:13px/1.45 var(--sans);color:var(--ink2);max-width:640px;margin:8px 0 0}
    .links{font:13px/1.45 var(--sans);margin:6px 0 0}
    .scroll{overflow-x:auto;margin-top:8px}
    table{border-collapse:collapse;border-top:1.5px solid var(--ink);border-bottom:1.5px solid var(--ink);font-size:15px;line-height:1.35;
    font-variant-numeric:lining-nums tabular-nums}
    .narrow table{min-width:min(100%,640px)}.wide table{min-width:100%}
    th,td{padding:5px 14px 5px 0;text-align:left;vertical-align:baseline;font-weight:400}
    th:last-child,td:last-child{padding-right:2px}
    thead th{font:13px/1.35 var(--sans);color:var(--ink2);vertical-align:bottom}
    thead tr:last-child>*{border-bottom:1px solid var(--ink)}
    .number{text-align:right;white-space:nowrap}.interval,.short{white-space:nowrap}thead .number,thead .interval,thead .short{white-space:normal}
    th.group{text-align:center;padding-bottom:0}
    tr.primary>*{font-weight:600;border-top:1px solid var(--rule)}tr.primary:first-child>*{border-top:0;border-bottom:1px solid var(--rule)}
    .mc{font-size:12px;color:var(--ink2);font-weight:400}
    code{font:13px/1.4 var(--mono);overflow-wrap:anywhere}
    td code,th code{font-size:12px;overflow-wrap:break-word}
    .callout{max-width:640px;margin:22px 0;padding:3px 0 3px 12px;border-left:2px solid var(--ink);font-size:16px}
    .callout.assumed{border-left-style:dotted}.callout.contradiction{border-left:5px double var(--ink)}
    .callout.missing{border-left:2px dashed var(--harm)}.callout.missing strong{color:var(--harm)}
    .references{font-size:15px;max-width:640px;padding-left:26px}.references li{margin-bottom:8px}
    .repeat{border-top:1px solid var(--rule);margin-top:56px;padding-top:12px;font:13px/1.6 var(--sans);color:var(--ink2);max-width:876px}
    .repeat strong{color:var(--ink)}
    .skip{position:absolute;left:-999px}.skip:focus{left:8px;top:8px;background:var(--paper);padding:6px}
    @media (max-width:899px){.frame{display:block;max-width:720px}nav{position:static;max-height:none;margin-bottom:28px}
    nav ol{display:flex;flex-wrap:wrap;border:0}nav li{padding:2px 16px 2px 0}nav p{margin-bottom:8px}
    .row{display:block}.side{margin:0 0 16px;padding-left:12px;border-left:2px solid var(--rule)}}
    @media (max-width:599px){body{font-size:16px}.frame{padding:18px 16px 60px}h1{font-size:26px}h2{font-size:21px}
    .drawing svg{max-width:none}.wide svg{width:690px}.narrow svg{width:500px}.tabled.wide table{min-width:640px}}
    @media print{body{font-size:10.5pt}.frame{display:block;max-width:none;padding:0}nav,.links,.skip{display:none}
    figure,.tabled,.callout,tr{break-inside:avoid}h2,h3,.caption{break-after:avoid}.drawing,.scroll{overflow:visible}.drawing svg{max-width:100%}}

    """
}
