;;; The command line on the example: exit status, output formats, and the
;;; figures that were counted by hand.

(use-modules (srfi srfi-1) (srfi srfi-26) (srfi srfi-64)
             (ice-9 match) (ice-9 regex) (ice-9 textual-ports)
             (json) (xencmp command))

(define examples
  (string-append (getenv "XENCMP_SOURCE") "/examples/"))

(define (example name)
  (string-append examples name))

(define (run . arguments)
  "Return the exit status of ARGUMENTS, what was printed, and the errors."
  (call-with-streams (lambda () (main (cons "xencmp" arguments)))))

(define (lines text)
  (remove string-null? (string-split text #\newline)))

(define (records . arguments)
  "Return the exit status of ARGUMENTS, and the JSON objects that they print."
  (match (apply run arguments)
    ((status output _)
     (cons status (map json-string->scm (lines output))))))

(define (field record name)
  (assoc-ref record name))

(define (count-field records name value)
  (count (lambda (record) (equal? value (field record name))) records))

(test-begin "command")

;; What a user sees first.
(match (run "--help")
  ((status output errors)
   (test-equal 0 status)
   (test-equal "" errors)
   (for-each (lambda (name)
               (test-assert name (string-contains output name))
               (match (run name "--help")
                 ((status output errors)
                  (test-equal 0 status)
                  (test-assert name
                    (string-prefix? (string-append "Usage: xencmp " name)
                                    output)))))
             '("compare" "flags" "spec" "log" "files" "graph" "decide"
               "rewrite" "edit" "audit"))))
(test-equal 0 (first (run "--version")))
(test-assert "as Guix's extension, it says so"
  (string-prefix? "Usage: guix xencmp"
                  (with-output-to-string
                    (lambda () (main '("guix xencmp" "--help"))))))

;; No line is longer than a terminal is wide.
(for-each
 (lambda (arguments)
   (test-assert (format #f "~s: width" arguments)
     (every (lambda (line) (<= (string-length line) 79))
            (lines (second (apply run arguments))))))
 '(("--help") ("compare" "--help") ("flags" "--help") ("spec" "--help")
   ("log" "--help") ("files" "--help") ("graph" "--help")
   ("decide" "--help") ("rewrite" "--help") ("edit" "--help") ("audit" "--help")
   ("audit" "--list-rules")))

;; edit
(match (run "edit" "--add=--enable-z" "--comment=Why." (example "xen/xen.scm")
            "xen")
  ((status output errors)
   (test-equal 0 status)
   (test-equal "" errors)
   (test-assert "the patch adds it"
     (string-contains output "\"--enable-z\""))
   (test-assert "with its comment" (string-contains output ";; Why."))))
(match (run "edit" "--remove=nope" (example "xen/xen.scm") "xen")
  ((status output errors)
   (test-equal 2 status)
   (test-equal "" output)
   (test-assert "it names the place"
     (string-contains errors "no flag nope in #:configure-flags of xen"))))
(test-equal 2 (first (run "edit" (example "xen/xen.scm") "xen")))
(test-equal 2
  (first (run "edit" "--add=a" "--remove=b" (example "xen/xen.scm") "xen")))

;; flags
(match (records "flags" "--format=json" (example "xen/xen.scm"))
  ((status . steps)
   (test-equal 0 status)
   (let ((configure (find (lambda (step)
                            (equal? "configure" (field step "step")))
                          steps)))
     (test-equal "xen" (field configure "package"))
     (test-equal "4.17.3" (field configure "version"))
     (test-equal "#:configure-flags" (field configure "keyword"))
     (test-equal 8 (vector-length (field configure "flags")))
     (let ((initddir (find (lambda (flag)
                             (string-prefix? "--with-initddir"
                                             (field flag "text")))
                           (vector->list (field configure "flags")))))
       (test-equal #t (field initddir "live"))
       (test-equal '("text" "hole" "text")
         (map (lambda (piece) (if (field piece "hole") "hole" "text"))
              (vector->list (field initddir "pieces"))))
       (test-equal "output"
         (field (vector-ref (field initddir "pieces") 1) "kind"))
       (test-assert (integer? (field initddir "line")))))))
(match (records "flags" "--format=json" "--step=configure" "--arch=x86_64"
                (example "xen/xen.spec"))
  ((status configure)
   (test-equal 0 status)
   (test-equal "the flags that come too late" 4
     (count-field (vector->list (field configure "flags")) "live" #f))))
(test-equal "every format says as much" 0
  (first (run "flags" "--format=scm" (example "json-c/json-c.scm")
              (example "json-c/json-c.spec"))))
(test-equal "a directory" 0
  (first (run "flags" (example "json-c"))))
(match (records "flags" "--format=json" (example "xen/xen.scm"))
  ((_ . arguments)
   (test-equal "one object for each argument"
     '("#:configure-flags" "#:make-flags")
     (filter (lambda (keyword)
               (member keyword '("#:configure-flags" "#:make-flags")))
             (map (cut field <> "keyword") arguments)))
   (test-equal '("xen") (delete-duplicates
                         (map (cut field <> "variable") arguments)))))
(match (records "flags" "--format=json" "--steps" (example "xen/xen.scm"))
  ((_ . steps)
   (test-assert "steps have operands, too"
     (any (lambda (step)
            (positive? (count-field (vector->list (field step "flags"))
                                    "role" "operand")))
          steps))))
(test-equal "one argument" '("#:make-flags")
  (map (cut field <> "keyword")
       (cdr (records "flags" "--format=json" "--keyword=make-flags"
                     (example "xen/xen.scm")))))
(match (run "flags" "--package=nonsense" (example "xen/xen.scm"))
  ((status output errors)
   (test-equal 2 status)
   (test-equal "" output)
   (test-assert (string-contains errors "no package nonsense"))))

;; files
(match (records "files" "--format=json" (example "xen/guix.tree")
                (example "xen/qubes.files"))
  ((status . files)
   (test-equal 1 status)
   (test-equal 73 (count-field files "class" "same-place"))
   (test-equal 4 (count-field files "class" "same-but-version"))
   (test-equal 54 (count-field files "class" "other-place"))
   (test-equal '("/usr/bin/xl")
     (filter-map (lambda (file)
                   (and (equal? "alias-right" (field file "class"))
                        (field file "right")))
                 files))))
(test-assert
    (string-match "\n148 and 182 entries; 131 pairs:"
                  (second (run "files" (example "xen/guix.tree")
                               (example "xen/qubes.files")))))
(test-equal "a list is the same as itself" 0
  (first (run "files" (example "xen/guix.tree") (example "xen/guix.tree"))))

;; log
(match (records "log" "--format=json" (example "xen/guix.log")
                (example "xen/qubes.log"))
  ((status unit)
   (test-equal 1 status)
   (test-equal "tools/libacpi/build.c" (field unit "source"))
   (test-equal 41 (field unit "left-arguments"))
   (test-equal 73 (field unit "right-arguments"))))
(test-equal 0
  (first (run "log" (example "xen/guix.log") (example "xen/guix.log"))))
(test-equal 2
  (length (cdr (records "log" "--format=json" (example "json-c/guix.log")))))

;; spec
(match (run "spec" "--expand" "--arch=aarch64"
            "--assume=(not (test \"test -f /usr/share/seabios/bios-256k.bin \
&& echo 1|| echo 0\"))"
            (example "xen/xen.spec"))
  ((status output _)
   (test-equal 0 status)
   (test-assert (string-contains output "./configure --prefix="))
   (test-assert (not (string-contains output "--disable-pvshim")))))

;; graph
(match (records "graph" "--format=json"
                "--query=(?step passes ?flag) (?flag live #f)"
                (example "xen/xen.spec"))
  ((status . answers)
   (test-equal 0 status)
   (test-assert (pair? answers))))
(test-equal "a question whose answer is no" 1
  (first (run "graph" "--query=(?step kind \"nonsense\")"
              (example "xen/xen.scm"))))
(test-assert
    (string-prefix? "digraph" (second (run "graph" (example "xen/xen.scm")))))

;; compare
(define (compare-xen . options)
  (apply records "compare" "--format=json" "--arch=x86_64"
         (append options
                 (list (example "xen/xen.scm") (example "xen/xen.spec")))))

(match (compare-xen)
  ((status . records)
   (test-equal 1 status)
   (test-equal "dead flags" 4 (count-field records "kind" "dead"))
   (test-assert (positive? (count-field records "kind" "finding")))))
(test-equal "a package is the same as itself" 0
  (first (run "compare" (example "xen/xen.scm") (example "xen/xen.scm"))))
(test-assert
    (string-contains (second (run "compare" "--format=html"
                                  (example "xen/xen.scm")
                                  (example "xen/xen.spec")))
                     "</html>"))


;; rewrite
(match (run "rewrite" "--arch=x86_64" "--intended"
            (string-append "--decisions=" (example "xen/decisions.scm"))
            (example "xen/xen.scm") (example "xen/xen.spec"))
  ((status output errors)
   (test-equal 0 status)
   (test-equal "no decision is moot, one is deferred"
     '("note: deferred: with-system-seabios")
     (map (lambda (line)
            (match:substring (string-match "(note|warning): [^:]*: [^:]*" line)
                             0))
          (lines errors)))
   (test-equal "what the patch adds"
     '("--with-linux-backend-modules" "--disable-pvshim" "--disable-ipxe")
     (filter-map (lambda (line)
                   (and (string-prefix? "+" line)
                        (and=> (string-match "\"(--[a-z-]+)" line)
                               (lambda (m) (match:substring m 1)))))
                 (lines output)))
   (test-equal "of what was there, only the end of the list changes" 1
     (count (lambda (line)
              (and (string-prefix? "-" line)
                   (not (string-prefix? "---" line))))
            (lines output)))))
(test-equal "decisions are needed" 2
  (first (run "rewrite" (example "xen/xen.scm") (example "xen/xen.spec"))))

(test-end "command")
