//! Input that was made to do harm: nothing crashes the scan, makes it run for ever, or fills the memory.

#![allow(clippy::unwrap_used, clippy::format_push_string)]

use gadget_consent_scan::{Class, File, scan};

/// Scans code that must not do harm.
fn survives(name: &str, code: String) {
    let scanned = scan(&[File::new(name, code)]);
    assert!(scanned.findings.len() <= 20_000);
}

#[test]
fn nesting_of_every_kind_and_depth() {
    for (open, close) in [
        ("(", ")"),
        ("[", "]"),
        ("{", "}"),
        ("!", ""),
        ("-", ""),
        ("a+", ""),
        ("a?b:", ""),
        ("a=>", ""),
        ("if(a)", ""),
        ("if(a){}else ", ""),
        ("a=", ""),
        ("`${", "}`"),
        ("typeof ", ""),
        ("new ", ""),
        ("a:", ""),
        ("a.b(", ")"),
        ("function(){return ", "}"),
        ("(function(){", "})()"),
        ("a=>{", "}"),
        ("<a>", "</a>"),
        ("class extends ", "{}"),
        ("a**", ""),
        ("a&&", ""),
        ("a,", ""),
        ("async()=>await ", ""),
        ("({a:", "})"),
        ("for(;;)", ""),
        ("do ", "while(1)"),
        ("a[", "]"),
        ("[...", "]"),
        ("yield ", ""),
        ("x=>y?", ":z"),
        ("({a(){", "}})"),
        ("\"\".b(", ")"),
        ("a?.[", "]"),
        ("{a:", "}"),
        ("switch(a){case ", ":}"),
        ("try{", "}catch{}"),
        ("<T>(", ")"),
        ("while(0)", ""),
        ("a.b.", ""),
        ("a().", ""),
        ("`${a}`+", ""),
        ("(a,", ")"),
        ("let {a:", "}=b"),
        ("delete ", ""),
        ("void ", ""),
        ("a??", ""),
        ("import(", ")"),
        ("with(a)", ""),
        ("({...", "})"),
        ("((", "))"),
        ("({[", "]:1})"),
        ("a=b=>", ""),
    ] {
        for times in [10, 300, 990, 3_000, 200_000] {
            survives(
                "x.js",
                format!(
                    "{}a{};fetch('https://a.example.org')",
                    open.repeat(times),
                    close.repeat(times)
                ),
            );
        }
        survives(
            "x.tsx",
            format!("{}a{}", open.repeat(900), close.repeat(900)),
        );
    }
}

#[test]
fn types_can_be_nested() {
    for (open, close) in [
        ("Array<", ">"),
        ("(", ")"),
        ("{a:", "}"),
        ("a|", "b"),
        ("keyof ", "b"),
        ("a extends b?c:", "d"),
        ("[", "]"),
        ("()=>", "a"),
    ] {
        for times in [300, 990, 100_000] {
            survives(
                "x.ts",
                format!("let a: {}x{};", open.repeat(times), close.repeat(times)),
            );
        }
    }
}

#[test]
fn markup_styles_and_data_can_be_nested() {
    for times in [1_000, 200_000] {
        survives("x.html", "<div style='background:url(".repeat(times));
        survives("x.html", "<script>".repeat(times));
        survives("x.vue", "<template><script>(".repeat(times));
        survives(
            "x.json",
            format!("{}1{}", "[".repeat(times), "]".repeat(times)),
        );
        survives("x.json", "{\"a\":".repeat(times));
        survives("x.css", "a{b:url(".repeat(times));
        survives("x.css", "@import '".repeat(times));
        survives("x.css", "@media{".repeat(times));
        survives("x.less", "// url(".repeat(times));
        survives("x.txt", "https://".repeat(times));
        survives("x.js", "<!--".repeat(times));
        survives("x.html", "<img srcset='".repeat(times));
        survives("x.html", "<a ".repeat(times));
        survives("x.html", "<".repeat(times));
    }
}

#[test]
fn what_refers_to_itself() {
    for code in [
        "var o={}; o={...o}; fetch(o.url);",
        "var o={}; function f(m){o={...o,...m}; f(o); fetch(o.url)} f({url:'https://a.example.org/'});",
        "var o={...p}, p={...o}; fetch(o.url);",
        "let x; ({x}={...x,y:1}); fetch(x.url);",
        "let a,b; [a,b]=[b,a]; fetch(a);",
        "let a; [a.b]=[a.b]; fetch(a.b);",
        "let o; ({o:{o:{o}}}=o); fetch(o.o.o);",
        "class A extends A{}; fetch(new A().url);",
        "var o={get u(){return o.u}}; fetch(o.u);",
        "var l=[...l,...l]; fetch(l[0]);",
        "function f(a=f()){return f(a)} fetch(f());",
        "var e=document.createElement('img'); e.src=e.src; e.src=e.src+e.src;",
        "[fetch].forEach(fetch); fetch.bind(fetch)(fetch); l=[l]; l.map(fetch);",
        "var u=new URL(u); u.host=u.host; fetch(u);",
        "export * from './x'; export {a} from './x'; import {a} from './x'; fetch(a);",
        "import x from './x'; export default x; fetch(x);",
        "import * as x from './x'; export {x}; fetch(x.x.x.x.url);",
    ] {
        survives("x.js", code.to_owned());
    }
    // Files that pass an export on to each other, in a ring and with many ways.
    let files: Vec<File> = (0..200)
        .map(|step| {
            let next = (step + 1) % 200;
            File::new(
                format!("{step}.js"),
                format!(
                    "export {{a}} from './{next}'; export * from './{next}'; export * from './0';\n\
                     import {{a as b, missing}} from './{next}'; fetch(b); fetch(missing);"
                ),
            )
        })
        .collect();
    assert!(scan(&files).findings.len() <= 20_000);
}

#[test]
fn values_that_grow() {
    // A text that doubles with each line.
    let mut code = "var a0='https://a.example.org/';\n".to_owned();
    for step in 1..60 {
        code.push_str(&format!("var a{step}=a{0}+a{0};\n", step - 1));
    }
    code.push_str("fetch(a59);");
    let scanned = scan(&[File::new("x.js", code)]);
    assert!(
        scanned
            .findings
            .iter()
            .any(|finding| finding.class == Class::Contact)
    );
    // Alternatives that double with each line.
    let mut code = "var a0=x?'a':'b';\n".to_owned();
    for step in 1..60 {
        code.push_str(&format!("var a{step}=(x?a{0}:'{step}')+a{0};\n", step - 1));
    }
    code.push_str("fetch('https://b.example.org/'+a59);");
    survives("x.js", code);
    // Functions that call each other twice.
    let mut code = "function f0(x){return x}\n".to_owned();
    for step in 1..60 {
        code.push_str(&format!(
            "function f{step}(x){{return f{0}(x)+f{0}(x+'y')}}\n",
            step - 1
        ));
    }
    code.push_str("fetch(f59('https://c.example.org/'));");
    survives("x.js", code);
    survives(
        "x.js",
        "function f(x){return f(f(x)+f(x))} fetch(f('https://d.example.org'))".to_owned(),
    );
    survives(
        "x.js",
        "var a=[];for(;;){a.push(a);a=a.concat(a.map(b=>a))}fetch(a.join(a.join(a)))".to_owned(),
    );
    survives(
        "x.js",
        "var o={};o.o=o;o.p=o.o.p;o.p=o.q+o.p;o.q=o.p;fetch(o.o.o.p+o.q)".to_owned(),
    );
    survives("x.js", "class A extends A{static x=A.x} class B extends C{} class C extends B{get y(){return this.y}} fetch(A.x+new B().y)".to_owned());
    survives(
        "x.js",
        "var {a,b:{a:{a:c}}}={...a,...c};[a,c]=[c,a];fetch(a+c)".to_owned(),
    );
    survives(
        "x.js",
        format!(
            "var s='';{}document.body.innerHTML=s;",
            "s+='<img src=//x.example.org>'+s;".repeat(3_000)
        ),
    );
    survives(
        "x.js",
        format!(
            "var s='a';{}fetch(s)",
            "s=s.replace('a','aa'+s).split('a').join('aaa');".repeat(500)
        ),
    );
}

#[test]
fn modules_that_need_each_other() {
    let files = [
        File::new(
            "a.js",
            "module.exports=require('./b.js');fetch(module.exports.x)",
        ),
        File::new(
            "b.js",
            "module.exports=Object.assign({},require('./a.js'));exports.x=require('./b.js').x",
        ),
        File::new(
            "c.mjs",
            "import {x} from './d.mjs';export {x};export default x;fetch(x)",
        ),
        File::new(
            "d.mjs",
            "export {x} from './c.mjs';import y from './c.mjs';export const x=y",
        ),
    ];
    assert!(scan(&files).findings.len() < 20);
}

#[test]
fn large_and_many() {
    let piece = "!function(e,t){var n=\"https://min.example.org\",r=function(e){return n+\"/\"+e};function o(e,n){var i=t.createElement(e);\
        return i.src=n,t.body.appendChild(i),i}o(\"script\",r(\"a.js\")),e.fetch(r(\"c.json\")).then(function(e){return e.json()})}(window,document);";
    let code = piece.repeat(1_000_000 / piece.len());
    let scanned = scan(&[File::new("x.js", code)]);
    assert!(scanned.unparsed.is_empty());
    assert!(scanned.findings.len() > 5_000, "{}", scanned.findings.len());
    // One variable that is set and read very often, one function that is called very often, one method.
    survives(
        "x.js",
        "a='https://a.example.org/'+a;fetch(a);".repeat(4_000),
    );
    survives(
        "x.js",
        format!(
            "function f(u){{fetch(u)}}{}",
            "f('https://a.example.org/'+x);".repeat(4_000)
        ),
    );
    survives(
        "x.js",
        format!(
            "var o={{get(u){{fetch(u)}}}};{}",
            "o.get('https://a.example.org/'+x);".repeat(4_000)
        ),
    );
    survives(
        "x.js",
        format!(
            "var x;{}",
            "x.src='https://a.example.org/'+x.src;x.rel=x.rel;".repeat(3_000)
        ),
    );
    survives(
        "x.js",
        format!(
            "var l=document.createElement('link');{}",
            "l.href='//a.example.org';l.setAttribute('a',l);".repeat(3_000)
        ),
    );
    survives(
        "x.js",
        format!(
            "fetch({{{}}}.a)",
            "a:'https://a.example.org',".repeat(3_000)
        ),
    );
    survives(
        "x.js",
        format!(
            "fetch([{}].join())",
            "'https://a.example.org',".repeat(3_000)
        ),
    );
    survives(
        "x.js",
        format!(
            "var a={}'';fetch(a)",
            "'https://a.example.org'+".repeat(3_000)
        ),
    );
    survives("x.js", "// https://a.example.org\n".repeat(10_000));
    survives("x.js", "'https://a.example.org';".repeat(8_000));
    survives("x.css", "a{b:url(//a.example.org/x)}".repeat(5_000));
    survives(
        "x.html",
        "<img src=//a.example.org><p>https://b.example.org".repeat(4_000),
    );
}

#[test]
fn odd_texts() {
    for text in [
        "",
        "\u{feff}",
        "\0",
        "\u{f8f0}\u{f8f1}\u{f8f2}",
        "fetch('\u{f8f0}//a.example.org')",
        "'\\ud800'",
        "fetch('https://\\ud800/')",
        "fetch('https://\u{202e}a.example.org')",
        "#!x\nfetch('//a.example.org')",
        "<img src=\u{f8f0}>",
        "`\\u{110000}`",
        "\u{2028}",
        "a\u{0}b",
        "fetch('https://[::1')",
        "fetch('https://a:b:c')",
        "fetch('https://%')",
        "fetch('https://$')",
        "fetch('https://{')",
        "$('<')",
        "$('<é')",
        "x.innerHTML='<é=\\'é'",
        "'é'.slice(1).substr(0,9e9).substring(99)",
        "'é'.split('é').join('')",
        "new URL('é','https://é.example.org/é')",
        "atob('é')+atob('====')+decodeURIComponent('%é%')",
        "String.fromCharCode(55296,1e10,-1)",
        "mw.format('$1$1$1','$1')",
        "\"use strict\";with(a){}",
        "let let=1",
        "return",
        "await 1",
        "import.meta",
        "fetch(...a)",
        "fetch(...['//a.example.org'])",
        "f(,)",
    ] {
        for name in [
            "x.js", "x.ts", "x.tsx", "x.vue", "x.json", "x.css", "x.less", "x.html", "x.txt",
            "x.mjs",
        ] {
            survives(name, text.to_owned());
        }
    }
}
