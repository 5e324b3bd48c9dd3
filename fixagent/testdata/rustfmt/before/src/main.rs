mod lib2;
use std::fmt;
use std::collections::HashMap;

fn  main( ) {
    let x=1;

    let m : HashMap<i32,i32> = HashMap::new( );
    println!("{}",x);
}

// a comment
// a comment
// a comment
// a comment
// a comment
// a comment
// a comment
// a comment

fn long(a: i32, b: i32) -> i32 { let c = a + b; let d = c * 2; if d > 4 { return d; } else { return c; } }

// another
// another
// another
// another
// another
// another
// another
// another

struct  S { a:i32 }
