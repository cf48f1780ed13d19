/// The functions that a document's Typst calls: page, type, widths, rules, callouts. All text comes in as strings, so nothing in it is read as markup.
enum TypstTemplate {
  static let source = #"""
    #let ink=rgb("#1A1D21"); #let ink2=rgb("#59616C"); #let ink3=rgb("#8B93A0"); #let rule=rgb("#D5D9DF"); #let harm=rgb("#A42C48")
    #let MAIN=120mm; #let GUT=6mm; #let SIDE=40mm; #let WIDE=166mm
    #let look(body, title: "", running: "", kind: "Equipoise review", digest: "", date: none)={
      set document(title: title, date: date)
      set page(paper:"a4", margin:(left:22mm,right:22mm,top:23mm,bottom:22mm),
        header: context { if counter(page).get().first()>1 {set text(8.5pt,fill:ink2); grid(columns:(1fr,auto),running,kind)} },
        footer: context {set text(8.5pt,fill:ink2); grid(columns:(1fr,auto),text(font:"DejaVu Sans Mono",size:6.6pt,digest),counter(page).display("1 of 1",both:true))})
      set text(font:"Libertinus Serif",size:10.5pt,fill:ink,lang:"en",number-type:"lining",hyphenate:true)
      set par(leading:0.64em,spacing:0.95em,justify:false)
      set heading(numbering:"1.1")
      show heading.where(level:1): it=>block(above:20pt,below:12pt,sticky:true,{set text(14.5pt,weight:"semibold"); if it.numbering==none {it.body} else {grid(columns:(auto,1fr),column-gutter:8pt,text(fill:ink3,counter(heading).display()),it.body)}})
      show heading.where(level:2): it=>block(above:14pt,below:6pt,sticky:true,{set text(11.5pt,weight:"semibold"); it.body})
      body
    }
    #let code(x)=text(font:"DejaVu Sans Mono",size:0.36em + 3.8pt,hyphenate:false,x)
    #let small(x)={set text(8.5pt,fill:ink2); set par(leading:0.56em); x}
    #let narrow(x)=block(width:MAIN,x)
    #let beside(main,side)=grid(columns:(MAIN,SIDE),column-gutter:GUT,main,small(side))
    #let mc(x)=text(7.6pt,fill:ink2," "+x)
    #let tab(columns,align,..cells)={set text(9pt,number-width:"tabular",hyphenate:false); set par(leading:0.5em); table(columns:columns,align:align,stroke:none,inset:(x:4pt,y:3.1pt),..cells)}
    #let top=table.hline(stroke:.9pt+ink); #let mid=table.hline(stroke:.5pt+ink); #let bot=table.hline(stroke:.9pt+ink); #let thin=table.hline(stroke:.4pt+rule)
    #let hd(x,side)=table.cell(align:side+bottom,text(8.5pt,fill:ink2,x))
    #let caption(kind,headline)=block(below:6pt,sticky:true,{set par(leading:0.55em); text(8.5pt,fill:ink2,kind); h(5pt); text(10.5pt,weight:"semibold",headline)})
    #let howto(x)=block(above:5pt,small(x))
    #let fig(kind,headline,how,image,width:WIDE,frame:WIDE)=block(above:12pt,below:11pt,breakable:false,width:frame,{caption(kind,headline); line(length:100%,stroke:.4pt+rule); v(-5pt); block(width:width,image); howto(how)})
    #let tabled(kind,headline,body,note,width:WIDE,whole:true)=block(above:12pt,below:11pt,breakable:not whole,width:width,{caption(kind,headline); body; if note!=none {howto(note)}})
    #let abstract(parts,side)=block(above:14pt,beside({line(length:100%,stroke:.9pt+ink); v(-1pt); for part in parts {block(above:9.5pt,below:9.5pt,{strong(part.at(0)+". "); part.at(1)})}; v(-1pt); line(length:100%,stroke:.5pt+ink)},{v(4pt); side}))
    #let callout(kind,word,body)={
      let c=if kind=="missing" {harm} else {ink}
      let st=if kind=="assumed" {(paint:c,thickness:1.2pt,dash:(1.2pt,2pt))} else if kind=="missing" {(paint:c,thickness:1.2pt,dash:(5pt,2.5pt))} else {1.2pt+c}
      let inner=block(stroke:(left:st),inset:(left:8pt,y:2.5pt),width:100%,{set text(9.5pt);set par(leading:.56em);text(weight:"semibold",fill:c,word+". ");body})
      block(above:11pt,below:11pt,width:MAIN,if kind=="contradiction" {block(stroke:(left:st),inset:(left:2.6pt),inner)} else {inner})}
    #let works(..items)=narrow({set text(9pt); set par(leading:0.56em,hanging-indent:0pt); grid(columns:(14pt,1fr),row-gutter:5.5pt,..items.pos().enumerate().map(((i,x))=>(text(fill:ink2,str(i+1)),x)).flatten())})
    #let repeat-it(body)=block(above:16pt,width:WIDE,breakable:false,{line(length:100%,stroke:.4pt+rule); small(body)})

    """#
}
