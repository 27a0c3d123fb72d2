;;; xencmp --- compare how two distributions build the same program
;;; SPDX-License-Identifier: GPL-3.0-or-later

;;; Tools that are named without regard to cross-compilation.

(define-module (xencmp audit compiler)
  #:use-module (srfi srfi-1)
  #:use-module (ice-9 match)
  #:use-module (xencmp audit)
  #:use-module (xencmp audit package)
  #:use-module (xencmp condition)
  #:use-module (xencmp flags)
  #:use-module (xencmp package)
  #:use-module (xencmp sexp)
  #:use-module (xencmp source)
  #:export (cc-for-target))

;; (VARIABLE PROGRAMS REPLACEMENT): what (guix utils) has for it; without one,
;; what GNU triplets call the tool.
(define %tools
  '(("CC"         ("gcc" "cc")   "(cc-for-target)")
    ("CXX"        ("g++" "c++")  "(cxx-for-target)")
    ("AR"         ("ar")         "(ar-for-target)")
    ("AS"         ("as")         "(as-for-target)")
    ("LD"         ("ld")         "(ld-for-target)")
    ("STRIP"      ("strip")      "(strip-for-target)")
    ("PKG_CONFIG" ("pkg-config") "(pkg-config-for-target)")
    ("NM"         ("nm")         #f)
    ("RANLIB"     ("ranlib")     #f)
    ("OBJCOPY"    ("objcopy")    #f)
    ("OBJDUMP"    ("objdump")    #f)
    ("-DCMAKE_C_COMPILER"   ("gcc" "cc")  "(cc-for-target)")
    ("-DCMAKE_CXX_COMPILER" ("g++" "c++") "(cxx-for-target)")))

;; These build for the machine that they run on; `lower' in their modules in
;; (guix build-system …), Guix of June 2025, refuses a target.
(define %native-only
  '("agda" "android-ndk" "ant" "chicken" "composer" "dub" "dune" "emacs"
    "haskell" "julia" "maven" "node" "ocaml" "pyproject" "python" "r" "rakudo"
    "rebar" "renpy" "ruby" "scons" "waf"))

(define (native-only? package)
  (let ((name (package-build-system package)))
    (or (string-prefix? "asdf-build-system" name) ;asdf-build-system/sbcl …
        (any (lambda (prefix)
               (string=? name (string-append prefix "-build-system")))
             %native-only))))

(define (program template)
  "Return the program that TEMPLATE, the value of a variable, names: the string
itself, or that of (which PROGRAM); else #f."
  (match template
    (((? string? name)) name)
    (((text . _))
     (and (string-prefix? "(which \"" text)
          (string-suffix? "\")" text)
          (substring text 8 (- (string-length text) 2))))
    (_ #f)))

(define (tool-entry flag)
  "Return the entry of %tools for the tool that FLAG names for native builds
only, or #f."
  (let* ((head  (flag-head flag))
         (equal (string-index head #\=)))
    (and equal
         (match (assoc (string-take head equal) %tools)
           (#f #f)
           ((and entry (_ programs _))
            (and (member (program (flag-tail flag (1+ equal))) programs)
                 entry))))))

;;; What to write instead depends on the quotes around the flag, and on what the
;;; module imports.

(define (datum-path tree location)
  "Return the nodes of TREE from the one at LOCATION up to the top level, or #f
when no node is exactly there."
  (let loop ((node 0) (path '()))
    (match (sexp-span tree node)
      ((begin . end)
       (if (and (= begin (location-begin location))
                (= end (location-end location))
                (pair? path))
           (cons node path)
           (match (find (lambda (child)
                          (match (sexp-span tree child)
                            ((begin . end)
                             (and (<= begin (location-begin location))
                                  (<= (location-end location) end)))))
                        (sexp-children tree node))
             (#f #f)
             (child (loop child (cons node path)))))))))

(define (quote-prefix tree node)
  "Return the characters of the quote that NODE is, such as \"#~\", or #f."
  (and (eq? 'quoted (sexp-kind tree node))
       (find (lambda (prefix)
               (string-prefix? prefix (sexp-source tree node)))
             '("#~" "#$@" "#+@" "#$" "#+" "'" "`" ",@" ","))))

(define (context tree path)
  "Return what the code at the end of PATH, nodes with the outermost last, is:
one of the symbols host, quasiquote (where a comma leads to the host's code),
gexp, and gexp-data (a list inside of a gexp); #f when no text of ours can be
code there."
  (fold-right
   (lambda (node state)
     (match (cons state (quote-prefix tree node))
       ((state . #f) state)
       (('host . "`") 'quasiquote)
       (('host . "#~") 'gexp)
       (('quasiquote . "'") 'quasiquote)
       (('quasiquote . (or "," ",@")) 'host)
       (('gexp . (or "'" "`")) 'gexp-data)
       (('gexp-data . "'") 'gexp-data)
       ((or ('gexp . prefix) ('gexp-data . prefix))
        (if (member prefix '("#$" "#$@" "#+" "#+@"))
            'host
            #f))
       (_ #f)))
   'host path))

(define (plain? tree node flag)
  "Return true if NODE is all that there is of FLAG: a string, or a call of
string-append."
  (match (false-if-exception (sexp->datum tree node))
    ((? string? text) (equal? text (flag-literal flag)))
    (('string-append _ ...) #t)
    (_ #f)))

(define (imports? tree name)
  "Return true if the module in TREE gets NAME, a symbol, from (guix utils)."
  (define (gives? spec)
    (match spec
      (('guix 'utils) #t)
      ((('guix 'utils) #:select (names ...)) (memq name names))
      ((('guix 'utils) #:hide (names ...)) (not (memq name names)))
      (_ #f)))
  (define (among? options)
    (match options
      ((#:use-module spec . rest) (or (gives? spec) (among? rest)))
      ((#:autoload ('guix 'utils) names . rest)
       (or (memq name names) (among? rest)))
      ((_ . rest) (among? rest))
      (_ #f)))
  (any (lambda (node)
         (match (and (eq? 'list (sexp-kind tree node))
                     (match (sexp-children tree node)
                       ((head . _)
                        (member (sexp-source tree head)
                                '("define-module" "use-modules")))
                       (_ #f))
                     (false-if-exception (sexp->datum tree node)))
           (('define-module _ . options) (among? options))
           (('use-modules . specs) (any gives? specs))
           (_ #f)))
       (sexp-children tree 0)))

(define (edit-of flag variable replacement)
  "Return the <text-change> that makes FLAG give VARIABLE what REPLACEMENT, the
text of a call, returns; #f where the file does not allow that."
  (let* ((where (flag-location flag))
         (file  (location-file where))
         (tree  (and (file-exists? file)
                     (parse-sexp/lenient (read-text file))))
         (path  (and tree (datum-path tree where)))
         (name  (string->symbol
                 (substring replacement 1 (- (string-length replacement) 1)))))
    (and path
         (plain? tree (first path) flag)
         (imports? tree name)
         (match (context tree path)
           (#f #f)
           (context
            (text-change
             where
             (format #f "~a(string-append \"~a=\" ~a~a)"
                     (match context
                       ('quasiquote ",")
                       ('gexp-data "#$")
                       ((or 'host 'gexp) ""))
                     variable
                     (if (eq? context 'gexp) "#$" "")
                     replacement)))))))

(define (finding-of package keyword flag entry)
  (match entry
    ((variable _ replacement)
     (let ((text (template->string (flag-template flag))))
       (audit-finding
        (flag-location flag)
        (string-append text " is the build machine's tool in cross builds, too; "
                       (or replacement "its name begins with the target")
                       (if replacement " names the target's" " there"))
        #:condition (condition-when flag (argument-of package keyword))
        #:edit (and replacement
                    (edit-of-own package flag
                                 (edit-of flag variable replacement))))))))

(define-audit-rule (cc-for-target package channel)
  #:severity 'warning
  #:synopsis "CC=gcc and the like, wrong in cross builds"
  #:documentation "\
A cross build must run the compiler for the target, whose name begins with the
target's triplet.  CC=gcc, CXX=g++, AR=ar, LD=ld, PKG_CONFIG=pkg-config and the
like name those of the build machine.  (guix utils) has procedures that return
the right name: (cc-for-target), (cxx-for-target), (ar-for-target),
(as-for-target), (ld-for-target), (strip-for-target), (pkg-config-for-target).

A flag that is only passed in native builds is none, nor is one of a build
system that never cross-compiles, or of a package with #:target #f.

The edit is proposed where the module imports (guix utils), and not inside of a
quote, where only the whole argument could be changed."
  #:reads '(#:configure-flags #:make-flags #:target)
  (if (or (audit-system)        ;(cc-for-target) is "gcc" there
          (native-only? package)
          (equal? "#f" (argument-value package "#:target")))
      '()
      (filter-map
       (match-lambda
         ((keyword . flag)
          (let ((entry (tool-entry flag)))
            (and entry
                 (condition-satisfiable?
                  (condition-and (condition-when
                                  flag (argument-of package keyword))
                                 (force %cross-compiling)))
                 (finding-of package keyword flag entry)))))
       (all-package-flags package '("#:configure-flags" "#:make-flags")))))
