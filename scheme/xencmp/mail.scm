;;; xencmp --- compare how two distributions build the same program
;;; SPDX-License-Identifier: GPL-3.0-or-later

;;; Patches as mails that `git am' takes.

(define-module (xencmp mail)
  #:use-module (srfi srfi-1)
  #:use-module (srfi srfi-26)
  #:use-module (ice-9 match)
  #:use-module (ice-9 regex)
  #:use-module (rnrs bytevectors)
  #:autoload   (ice-9 popen) (open-pipe* close-pipe)
  #:autoload   (ice-9 textual-ports) (get-string-all)
  #:use-module (xencmp config)
  #:use-module (xencmp errors)
  #:use-module (xencmp transaction)
  #:export (edits->mail
            diffstat
            git-author))


;;;
;;; Diffs.
;;;

(define (diff-files diff)
  "Return DIFF, as `edits->diff' makes it, as a list of lists (NAME INSERTIONS
DELETIONS LINES), one for each file."
  (define header
    (make-regexp "^@@ -[0-9]+,([0-9]+) \\+[0-9]+,([0-9]+) @@"))
  (define (number-of match index)
    (string->number (match:substring match index)))
  (define (finish files)
    (reverse (map (match-lambda
                    ((name insertions deletions lines)
                     (list name insertions deletions (reverse lines))))
                  files)))
  ;; OLD and NEW lines of a hunk are still to come; only outside of one is
  ;; "---" the head of a file.
  (let loop ((lines (string-split diff #\newline)) (old 0) (new 0) (files '()))
    (define outside? (zero? (+ old new)))
    (match lines
      ((or () (""))
       (finish files))
      ((line . rest)
       (define (count insertion deletion old new)
         (match files
           (((name insertions deletions lines) . others)
            (loop rest old new
                  (cons (list name (+ insertions insertion)
                              (+ deletions deletion) (cons line lines))
                        others)))))
       (cond ((and outside? (string-prefix? "--- a/" line))
              (loop rest 0 0
                    (cons (list (string-drop line 6) 0 0 (list line)) files)))
             ((and outside? (regexp-exec header line))
              => (lambda (hunk)
                   (count 0 0 (number-of hunk 1) (number-of hunk 2))))
             (outside? (count 0 0 0 0))    ;+++, or \ No newline …
             (else
              (match (string-ref line 0)
                (#\+ (count 1 0 old (- new 1)))
                (#\- (count 0 1 (- old 1) new))
                (#\\ (count 0 0 old new))
                (_   (count 0 0 (- old 1) (- new 1))))))))))

(define %stat-columns 72)               ;of `git format-patch'

(define (diffstat diff)
  "Return the table of how many lines of each file DIFF, as `edits->diff' makes
it, changes, as `git format-patch' prints it; \"\" when it changes none."
  (define files (diff-files diff))
  (define (changes file)
    (match file
      ((_ insertions deletions _) (+ insertions deletions))))
  (define most (apply max 0 (map changes files)))
  (define number-width (string-length (number->string most)))
  (define longest (apply max 0 (map (compose string-length first) files)))
  (define fits?
    (<= (+ longest number-width 6 most) %stat-columns))
  (define graph-width
    (let ((share (- (quotient (* %stat-columns 3) 8) number-width 6)))
      (cond (fits? most)
            ((> most share) (max 6 share))
            (else most))))
  (define name-width
    (if fits?
        longest
        (min longest (- %stat-columns number-width 6 graph-width))))
  (define width                         ;the names may leave more
    (if fits?
        graph-width
        (- %stat-columns number-width 6 name-width)))
  (define (scale n)
    (cond ((zero? n) 0)
          ((> width most) n)
          (else (+ 1 (quotient (* n (- width 1)) most)))))
  (define (bar insertions deletions)
    (let* ((both?  (and (positive? insertions) (positive? deletions)))
           (total  (max (scale (+ insertions deletions)) (if both? 2 0)))
           (fewer  (scale (min insertions deletions)))
           (more   (- total fewer)))
      (call-with-values
          (lambda ()
            (if (< insertions deletions)
                (values fewer more)
                (values more fewer)))
        (lambda (plus minus)
          (string-append (make-string plus #\+) (make-string minus #\-))))))
  (define (shown name)
    (if (<= (string-length name) name-width)
        (string-pad-right name name-width)
        (let* ((tail  (string-take-right name (- name-width 3)))
               (slash (string-index tail #\/)))
          (string-pad-right (string-append
                             "..." (if slash (string-drop tail slash) tail))
                            name-width))))
  (define (total n what mark)
    (format #f ", ~a ~a~a(~a)" n what (if (= n 1) "" "s") mark))
  (define insertions (apply + (map second files)))
  (define deletions (apply + (map third files)))
  (if (null? files)
      ""
      (string-append
       (string-join
        (map (match-lambda
               ((name insertions deletions _)
                (string-trim-right
                 (string-append " " (shown name) " | "
                                (string-pad (number->string
                                             (+ insertions deletions))
                                            number-width)
                                " " (bar insertions deletions)))))
             files)
        "\n" 'suffix)
       (format #f " ~a file~a changed~a~a~%" (length files)
               (if (= 1 (length files)) "" "s")
               (if (or (positive? insertions) (zero? deletions))
                   (total insertions "insertion" "+")
                   "")
               (if (or (positive? deletions) (zero? insertions))
                   (total deletions "deletion" "-")
                   "")))))


;;;
;;; Mails.
;;;

(define (refuse . message)
  (raise-xencmp-error 'edits->mail (string-concatenate message)))

(define (ascii? string)
  (string-every char-set:ascii string))

(define (encode-words text)
  "Return TEXT for the head of a mail: as it is, or in the encoded words of RFC
2047, in lines of their own."
  (define (encode char)
    (if (and (char-set-contains? char-set:ascii char)
             (or (char-alphabetic? char) (char-numeric? char)))
        (string char)
        (string-concatenate
         (map (lambda (byte)
                (string-append "=" (string-upcase
                                    (string-pad (number->string byte 16) 2
                                                #\0))))
              (bytevector->u8-list (string->utf8 (string char)))))))
  (define (word encoded)
    (string-append "=?UTF-8?q?" encoded "?="))
  (if (ascii? text)
      text
      (let loop ((chars (map encode (string->list text))) (word-so-far "")
                 (words '()))
        (match chars
          (() (string-join (reverse (cons (word word-so-far) words)) "\n "))
          ((char . rest)
           (if (> (+ (string-length word-so-far) (string-length char)) 60)
               (loop chars "" (cons (word word-so-far) words))
               (loop rest (string-append word-so-far char) words)))))))

(define (encode-author author)
  "Return AUTHOR, \"NAME <ADDRESS>\", for the head of a mail."
  (match (string-match "^([^<>\n]*[^<>\n ]) <([^<>\n ]+@[^<>\n ]+)>$" author)
    (#f (refuse "the author must be `NAME <ADDRESS>': " author))
    (parts
     (let ((name (match:substring parts 1)))
       (string-append
        (cond ((not (ascii? name)) (encode-words name))
              ((string-every (char-set-union char-set:letter+digit
                                             (string->char-set " -_'"))
                             name)
               name)
              (else
               (string-append "\"" (regexp-substitute/global
                                    #f "[\\\"]" name 'pre "\\"
                                    (cut match:substring <>) 'post)
                              "\"")))
        " <" (match:substring parts 2) ">")))))

(define (split-message message)
  "Return two values: the summary of MESSAGE, a commit message, and the rest.
Raise &xencmp-error for what `git am' would take for something else."
  (define lines (string-split (string-trim-right message) #\newline))
  (define body
    (match (drop-while string-null? (cdr lines))
      (() '())
      (lines lines)))
  (when (string-match "^$|^[[ \t:]|^[Rr][Ee]:" (car lines))
    (refuse "`git am' would change this summary: `" (car lines) "'"))
  (match body
    ((first . _)
     (when (regexp-exec (make-regexp "^((From|Date|Subject):|>From[ \t]\
|\\[PATCH\\])" regexp/icase)
                        first)
       (refuse "`git am' would read this line as the head of a mail: " first)))
    (() #t))
  (define end-of-message
    (make-regexp "^(---([ \t]|$)|diff -|Index: |From .*[0-9]:[0-9]{2})"))
  (for-each (lambda (line)
              (when (regexp-exec end-of-message line)
                (refuse "`git am' would end the message before: " line)))
            body)
  (values (car lines) body))

(define* (edits->mail edits message #:key author date
                      (root (edit-root edits #:checkout? #t)))
  "Return the mail with the patch that EDITS make, as `git format-patch' would
write it and as `git am' takes it.  MESSAGE is the commit message, such as
`edits->commit-message' makes; AUTHOR is a string, \"NAME <ADDRESS>\", by
default the one that Git is configured to use in ROOT, to which file names are
relative; DATE is a string such as \"Wed, 25 Nov 2026 10:00:00 +0000\".
Without it, there is none in the mail, and `git am' takes the time at which it
is run."
  (define diff (edits->diff edits #:root root))
  (when (string-null? diff)
    (refuse "the edits change nothing"))
  (when (string-index diff #\return)
    (refuse "`git am' would drop the carriage returns of this patch; \
print it as a diff"))
  (when (and date (not (string-match
                        "^[A-Za-z0-9][A-Za-z0-9 :,+()/-]*$" date)))
    (refuse "this is no date: " date))
  (call-with-values
      (lambda () (split-message message))
    (lambda (summary body)
      (define text
        (string-append
         (string-join body "\n" 'suffix)
         "---\n" (diffstat diff) "\n"
         (string-concatenate
          (map (match-lambda
                 ((name _ _ lines)
                  (string-append "diff --git a/" name " b/" name "\n"
                                 (string-join lines "\n" 'suffix))))
               (diff-files diff)))
         "-- \nxencmp " %xencmp-version "\n\n"))
      (string-append
       ;; Tools know this date as the mark of a patch.
       "From " (make-string 40 #\0) " Mon Sep 17 00:00:00 2001\n"
       "From: " (encode-author (or author (git-author root))) "\n"
       (if date (string-append "Date: " date "\n") "")
       "Subject: [PATCH] " (encode-words summary) "\n"
       (if (ascii? text)
           ""
           "MIME-Version: 1.0
Content-Type: text/plain; charset=UTF-8
Content-Transfer-Encoding: 8bit
")
       "\n" text))))

(define (git-author directory)
  "Return the author that Git is configured to use in DIRECTORY, \"NAME
<ADDRESS>\".  Raise &xencmp-error when it is not configured."
  (define (setting name)
    (let* ((port  (open-pipe* OPEN_READ "git" "-C" directory "config" "--get"
                              name))
           (value (begin
                    (set-port-encoding! port "UTF-8")
                    (string-trim-right (get-string-all port)))))
      (if (and (zero? (status:exit-val (close-pipe port)))
               (not (string-null? value)))
          value
          (raise-xencmp-error
           'git-author
           (string-append "no author is given, and Git has no " name)))))
  (string-append (setting "user.name") " <" (setting "user.email") ">"))
