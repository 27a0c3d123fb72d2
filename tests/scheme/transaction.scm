;;; Several edits at once: combined, as a patch, in files.

(use-modules (srfi srfi-1) (srfi srfi-11) (srfi srfi-34) (srfi srfi-64)
             (ice-9 ftw) (ice-9 match) (ice-9 textual-ports) (xencmp))

(define (caught thunk)
  (guard (c ((xencmp-error? c) (xencmp-error->string c))) (thunk) "no error"))

(define (definition . flags)
  (string-append "\
(define-public a
  (package
    (name \"a\")
    (build-system gnu-build-system)
    (arguments
     (list
      #:configure-flags
      #~(list \"--disable-x\"
              \"--enable-y\")))))

(define-public b
  (package
    (inherit a)
    (name \"b\")
    (arguments
     (list #:make-flags #~(list \"V=1\")))))
"))
(define source (string->text "gnu/packages/a.scm" (definition)))
(define (contents file) (call-with-input-file file get-string-all))
(define (write-file name text)
  (call-with-output-file name (lambda (port) (display text port))))

(test-begin "transaction")

;; One text.
(define of-a (remove-flag source 'a "#:configure-flags" "enable-x"))
(define of-b (add-flag source 'b "#:make-flags" "\"W=1\""))
(test-equal "edits of two packages are those made one after the other"
  (edit-result (add-flag (string->text "a.scm" (edit-result of-a)) 'b
                         "#:make-flags" "\"W=1\""))
  (edit-result (combine-edits of-b of-a)))
(test-equal "what two ask for is done once"
  (edit-result of-a)
  (edit-result (combine-edits of-a (remove-flag source 'a "#:configure-flags"
                                                "enable-x"))))
(define other-of-a
  (replace-flag source 'a "#:configure-flags" "enable-x" "\"--enable-x\""))
(test-equal "gnu/packages/a.scm:8:15: error: edit overlaps with the one at \
gnu/packages/a.scm:8:15"
  (caught (lambda () (combine-edits of-b of-a other-of-a))))
(let-values (((edit conflicts)
              (combine-agreeing-edits (list of-a other-of-a of-b))))
  (test-equal "the first one wins"
    (edit-result (combine-edits of-a of-b)) (edit-result edit))
  (match conflicts
    ((conflict)
     (test-eq of-a (edit-conflict-kept conflict))
     (test-eq other-of-a (edit-conflict-dropped conflict))
     (test-equal "overlaps with" (edit-conflict-reason conflict))
     (test-equal '(8 8)
       (map location-line (list (edit-conflict-kept-location conflict)
                                (edit-conflict-dropped-location conflict)))))))
(test-equal "edits of two texts"
  "b.scm: error: edits of different texts cannot be combined; the other one is \
gnu/packages/a.scm"
  (caught (lambda ()
            (combine-edits of-a (text-edit (string->text "b.scm" "(b)")
                                           '((1 2 "c")))))))
(test-equal "(c)(b)"
  (edit-result (text-edit (string->text "b.scm" "(a)(b)") '((1 2 "c")))))
(test-equal "an edit that cannot be read"
  "b.scm:1:3: error: unexpected end of input while searching for: ) of the ( at 1:1"
  (caught (lambda () (text-edit (string->text "b.scm" "(a)") '((2 3 ""))))))

;; Files.
(define scratch
  (canonicalize-path (mkdtemp (string-copy "/tmp/xencmp-XXXXXX"))))
(define (in-scratch . names)
  (string-join (cons scratch names) "/"))
(define (entries) (scandir (in-scratch "gnu")))
(define git? (zero? (system* "sh" "-c" "command -v git >/dev/null")))
(unless git?
  (display "SKIPPED in part: git is missing, so no patch is applied\n"))
(define (git . arguments)
  (apply system* "git" "-C" scratch "-c" "user.name=T" "-c" "user.email=t@t"
         arguments))
(mkdir (in-scratch "gnu"))
(mkdir (in-scratch ".git"))
(define one (in-scratch "gnu" "one.scm"))
(define two (in-scratch "gnu" "two.scm"))
(define link (in-scratch "gnu" "link.scm"))
(for-each (lambda (file) (write-file file (definition))) (list one two))
(symlink "one.scm" link)
(define before (entries))
(define (edits)
  (list (add-flag two 'b "#:make-flags" "\"W=1\"")
        (add-flag link 'a "#:configure-flags" "\"--z\"")
        (add-flag one 'b "#:make-flags" "\"W=1\"")))
(define (first-lines diff)
  (filter (lambda (line) (string-prefix? "+++" line))
          (string-split diff #\newline)))

(define patch (edits->diff (edits)))
(test-equal "a patch names files, not links, and each once"
  '("+++ b/gnu/one.scm" "+++ b/gnu/two.scm") (first-lines patch))
(test-equal "+++ b/one.scm"
  (first (first-lines (edits->diff (edits) #:root (in-scratch "gnu")))))
(test-equal (string-append one ": error: not below /usr, where the patch is for")
  (caught (lambda () (edits->diff (cdr (edits)) #:root "/usr"))))
(test-equal "" (edits->diff '()))
(test-equal "printing a patch changes nothing"
  (list (definition) (definition)) (map contents (list one two)))
(define late (edits))
(define wanted
  (map edit-result (list (combine-edits (second late) (third late))
                         (first late))))
(when git?
  (rmdir (in-scratch ".git"))
  (git "init" "-q")
  (git "add" "-A")
  (git "commit" "-qm" "before")
  (write-file (in-scratch "patch") patch)
  (test-equal "git apply" 0 (git "apply" "patch"))
  (test-equal wanted (map contents (list one two)))
  (git "checkout" "-q" "."))

(test-equal "two edits that contradict: nothing is written"
  (string-append one ":8:15: error: edit overlaps with the one at "
                 link ":8:15")
  (caught (lambda ()
            (save-edits!
             (list (add-flag two 'b "#:make-flags" "\"W=1\"")
                   (remove-flag link 'a "#:configure-flags" "enable-x")
                   (replace-flag one 'a "#:configure-flags" "enable-x"
                                 "\"--q\""))))))
(test-equal (list (definition) (definition)) (map contents (list one two)))

(chmod two #o640)
(let ((stale (edits)))
  (save-edits! (edits))
  (test-equal "in place" wanted (map contents (list one two)))
  (test-equal #o640 (stat:perms (stat two)))
  (test-eq 'symlink (stat:type (lstat link)))
  (test-equal "nothing is left behind" before (entries))
  (test-assert "changed meanwhile"
    (string-suffix? ": error: changed since it was read"
                    (caught (lambda () (save-edits! stale)))))
  (delete-file two)
  (write-file one (definition))
  (test-equal "one file is gone"
    (string-append two ": error: No such file or directory")
    (caught (lambda () (save-edits! stale))))
  (test-equal "and so the other one is as it was" (definition) (contents one)))

(test-equal "an edit that changes nothing needs no file"
  "no error"
  (caught (lambda ()
            (save-edits! (list (text-edit (string->text "/none" "(a)") '()))))))

(system* "rm" "-rf" scratch)
(test-end "transaction")
