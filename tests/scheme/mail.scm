;;; Mails, as `git format-patch' writes them and `git am' takes them.

(use-modules (srfi srfi-1) (srfi srfi-34) (srfi srfi-64)
             (ice-9 match) (ice-9 popen) (ice-9 regex) (ice-9 textual-ports)
             (xencmp))

(define git? (zero? (system* "sh" "-c" "command -v git >/dev/null")))
(unless git?
  (display "SKIPPED in part: git is missing, so no mail is applied\n"))
;; Nobody's own settings.
(setenv "GIT_CONFIG_GLOBAL" "/dev/null")
(setenv "GIT_CONFIG_NOSYSTEM" "1")

(define scratch
  (canonicalize-path (mkdtemp (string-copy "/tmp/xencmp-XXXXXX"))))
(define (in-scratch name)
  (string-append scratch "/" name))
;; What Git gets and gives is UTF-8, in whatever locale the tests run; the command
;; sets this one, too.
(setlocale LC_ALL "C.UTF-8")
(define (git . arguments)
  (let* ((port (apply open-pipe* OPEN_READ "git" "-C" scratch arguments))
         (output (get-string-all port)))
    (unless (zero? (status:exit-val (close-pipe port)))
      (error "git failed" arguments))
    output))
(define (write-file name text)
  (call-with-output-file (in-scratch name)
    (lambda (port)
      (set-port-encoding! port "UTF-8")
      (display text port))))
(define (caught thunk)
  (guard (c ((xencmp-error? c) (xencmp-error-message c))) (thunk) "no error"))

(define (definition name)
  (string-append "\
(define-public " name "
  (package
    (name \"" name "\")
    (build-system gnu-build-system)
    (arguments
     (list #:configure-flags #~(list \"--disable-x\" \"--enable-y\")))))
"))
(mkdir (in-scratch "gnu"))
(write-file "gnu/a.scm" (definition "a"))
(write-file "gnu/a-longer-name.scm" (definition "b"))

(define a (in-scratch "gnu/a.scm"))
(define edits
  (list (add-flag a 'a "#:configure-flags" "\"--z=Größe\""
                  #:comment "Needed.")
        (remove-flag (in-scratch "gnu/a-longer-name.scm") 'b
                     "#:configure-flags" "enable-x")))
(define message
  (edit->commit-message
   (package-change "gnu/a.scm" (read-package a 'a)
                   (list (flag-change 'add "#:configure-flags"
                                      #:text "\"--z=Größe\"")))
   #:body "From now on, names have umlauts.\n\nThat is all."))
(define author "Zoé B. Böhm <zoe@example.org>")

(test-begin "mail")

(define (mail-of message . options)
  (apply edits->mail edits message #:root scratch options))

(test-equal "without a clock, the same at any time"
  (mail-of message #:author author) (mail-of message #:author author))
(let ((mail (mail-of "gnu: a: Add it.\n\n* gnu/a.scm (a): Do.\n"
                     #:author "A. B. <a@b>")))
  (test-assert (string-prefix? "\
From 0000000000000000000000000000000000000000 Mon Sep 17 00:00:00 2001
From: \"A. B.\" <a@b>
Subject: [PATCH] gnu: a: Add it.
" mail))
  (test-assert (string-contains mail "
* gnu/a.scm (a): Do.
---
 gnu/a-longer-name.scm | 2 +-
 gnu/a.scm             | 4 +++-
 2 files changed, 4 insertions(+), 2 deletions(-)

diff --git a/gnu/a-longer-name.scm b/gnu/a-longer-name.scm
--- a/gnu/a-longer-name.scm
+++ b/gnu/a-longer-name.scm
@@ -")))

;; What git would misread.
(for-each
 (lambda (message why)
   (test-assert message
     (string-contains (caught (lambda () (mail-of message #:author author)))
                      why)))
 '("" "[a] b\n" "Re: a\n" "a\n\nSubject: b\n" "a\n\nb\n---\nc\n"
   "a\n\nb\n--- c\n" "a\n\nb\ndiff -u\n" "a\n\nFrom a Mon Sep 17 00:00:00 2001\n"
   "a\n\nb\nFrom a Mon Sep 17 00:00:00 2001\n")
 '("would change" "would change" "would change" "head of a mail" "would end"
   "would end" "would end" "would end" "would end"))
(for-each (lambda (author)
            (test-assert author
              (string-prefix? "the author must be"
                              (caught (lambda ()
                                        (mail-of message #:author author))))))
          '("" "a" "a <b>" "a@b" "<a@b>" "a\nTo: x <a@b>"))
(test-equal "this is no date: x\nTo: y"
  (caught (lambda () (mail-of message #:author author #:date "x\nTo: y"))))
(test-equal "the edits change nothing"
  (caught (lambda () (edits->mail '() message #:author author))))
(test-assert "carriage returns"
  (string-contains
   (caught (lambda ()
             (edits->mail (list (text-edit (string->text "c.scm" "a\r\nb\r\n")
                                           '((0 1 "c"))))
                          message #:author author)))
   "carriage returns"))

;; How many lines change, as git counts them.  A line that looks like the head of
;; a file is in it, and the last one has no newline.
(define before
  (string-append "-- a/x\n" (string-concatenate
                             (map (lambda (n) (format #f "~a\n" n)) (iota 400)))
                 "end"))
(define (lines n)
  (string-concatenate (map (lambda (n) (format #f "+~a\n" n)) (iota n))))
(define (changed name . changes)
  (text-edit (string->text name before) changes))
(define long
  "a/directory/with/a/very/long/name/and/more/of/it/and/then/the/file/itself.scm")
(define size (string-length before))
(define many
  (list (changed "one" '(0 7 "") (list size size "\n"))
        (changed "two" '(0 6 "++ b/x") (list 30 30 (lines 99)))
        (changed "three" (list 30 300 (lines 3)))
        (changed long (list 7 7 (lines 1)))))
(test-equal "" (diffstat ""))
(when git?
  (git "init" "-q")
  (git "config" "user.name" "Commitŧer")
  (git "config" "user.email" "c@example.org")
  (for-each (lambda (edits)
              (for-each (lambda (edit)
                          (let ((name (text-name (edit-text edit))))
                            (system* "mkdir" "-p" (in-scratch (dirname name)))
                            (write-file name before)))
                        edits)
              (git "add" ".")
              (git "commit" "-q" "--allow-empty" "-m" "before")
              (for-each (lambda (edit)
                          (write-file (text-name (edit-text edit))
                                      (edit-result edit)))
                        edits)
              (test-equal "the table is that of git format-patch"
                (git "diff" "--stat=72")
                (diffstat (edits->diff edits)))
              (git "checkout" "-q" "."))
            (list many (list (first many)) (cdr many) (list (last many))
                  (list (changed "four" (list 30 30 (lines 40))
                                 (list 300 330 ""))))))

(when git?
  (let ((mail (edits->mail edits message #:author author
                           #:date "Wed, 25 Nov 2026 10:00:00 +0100")))
    (test-assert "the checkout is where names begin"
      (string-contains mail "+++ b/gnu/a.scm"))
    (write-file ".git/m" mail)
    (git "am" "-q" ".git/m")
    (test-equal "git am: the author, the date, and the message are as given"
      (string-append "Zoé B. Böhm <zoe@example.org>\n"
                     "Wed, 25 Nov 2026 10:00:00 +0100\n" message)
      (string-append (string-trim-right
                      (git "log" "-1" "--format=%an <%ae>%n%aD%n%B"))
                     "\n"))
    (test-equal "and the files" (map edit-result edits)
      (map (lambda (name) (git "show" (string-append "HEAD:gnu/" name)))
           '("a.scm" "a-longer-name.scm")))
    (git "reset" "-q" "--hard" "HEAD~1"))
  (test-equal "who Git is configured for" "Commitŧer <c@example.org>"
    (git-author scratch))
  (write-file ".git/m" (edits->mail edits "gnu: a: Add it."))
  (git "am" "-q" ".git/m")
  (test-equal "a mail without a date or a body"
    "Commitŧer\ngnu: a: Add it.\n\n"
    (git "log" "-1" "--format=%an%n%B"))
  (git "config" "--unset" "user.email")
  (test-equal "no author is given, and Git has no user.email"
    (caught (lambda () (git-author scratch)))))

(system* "rm" "-rf" scratch)
(test-end "mail")
