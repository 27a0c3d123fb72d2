;;; Commits of Guix that change flags, made again; see ../rewrite-history.scm.

(define-module (oracle rewrite history)
  #:use-module (ice-9 format)
  #:use-module (ice-9 match)
  #:use-module (srfi srfi-1)
  #:use-module (srfi srfi-11)
  #:use-module (srfi srfi-34)
  #:use-module (xencmp errors)
  #:use-module (xencmp flags)
  #:use-module (xencmp package)
  #:use-module (xencmp rewrite)
  #:use-module (xencmp sexp)
  #:use-module (xencmp source)
  #:use-module (oracle rewrite form)
  #:use-module (oracle rewrite git)
  #:use-module (oracle rewrite reading)
  #:use-module (oracle rewrite request)
  #:use-module (oracle rewrite report)
  #:export (replay-history))

;; Share of byte-equal definitions below which something has been lost.
(define %least-share 55)

(define (request before after)
  "Return the <request> for all keywords of BEFORE and AFTER, as `package-spots'
gives them: two values, changes and remarks."
  (define requests
    (map (lambda (keyword)
           (derive-request (or (assoc-ref before keyword) '())
                           (or (assoc-ref after keyword) '())
                           keyword))
         (delete-duplicates (map car (append after before)))))
  (values (append-map request-changes requests)
          (append-map request-remarks requests)))

(define (replay change blob checkout tally verbose?)
  "Make CHANGE again and enter the outcome in TALLY.  Return whether it is a
change of flags."
  (define id (string-take (change-commit change) 12))
  (define name (string-append (or checkout "/") "/" (change-file change)))
  (define-syntax-rule (enter! verdict reason detail ...)
    (tally! tally verdict reason (change-year change)
            (format #f "~a ~a" id (basename (change-file change)))
            (if verbose? (list detail ...) '())))
  (define before (blob (change-before change)))
  (define after (and before (blob (change-after change))))
  (define-values (variable why)
    (if after
        (changed-definition before after)
        (values #f "the repository lacks the file")))
  (define (compare before after)
    (define package (read-package-text before variable))
    (define package* (read-package-text after variable))
    (define spots (package-spots before variable package))
    (define spots* (package-spots after variable package*))
    (define-values (changes remarks) (request spots spots*))
    (define wanted (definition-source after variable))
    (define (shown result)
      (string-append
       (string-join (map change->string changes) "\n" 'suffix)
       (text-diff (definition-source before variable) wanted "commit")
       (if result (text-diff wanted result "ours") "")))
    (cond
     ((member "under code that is no test" remarks)
      (enter! 'no-request "under code that is no test" (shown #f))
      #f)
     ((or (null? changes)
          (member "a variable that the flag speaks of changes" remarks))
      (enter! 'no-request (match remarks
                            (() "the same flags as far as they are read")
                            ((remark . _) remark)))
      #f)
     (else
      (guard (c ((xencmp-error? c)
                 (enter! 'refused (without-names (xencmp-error-message c))
                         (xencmp-error->string c) (shown #f))))
        (let* ((edit   (change-flags before variable changes))
               (result (string->text name (edit-result edit)))
               (ours   (definition-source result variable))
               (difference
                (facts-difference
                 (package-facts (read-package-text result variable))
                 (package-facts package*)))
               (remark (match remarks (() "") ((remark . _) remark))))
          (enter! (cond (difference 'wrong)
                        ((string=? ours wanted) 'same-bytes)
                        (else 'other-bytes))
                  (or difference
                      (if (string=? ours wanted)
                          ""
                          (layout-difference
                           ours wanted remarks
                           (definition-source before variable))))
                  (shown ours))))
      #t)))
  (if variable
      (guard (c ((xencmp-error? c)
                 (enter! 'no-request
                         (string-append "not read: "
                                        (without-names (xencmp-error-message c)))
                         (xencmp-error->string c))
                 #f))
        (compare (string->text name before) (string->text name after)))
      (begin
        (enter! 'other why)
        #f)))

(define (squeezed string)
  "Return STRING with all that is white space as one space, and none beside
parentheses."
  (string-join (filter (negate string-null?)
                       (string-split string char-whitespace?))
               " "))

(define (value-difference ours wanted before)
  "Return how the arguments in OURS and WANTED, which come of BEFORE, are written
otherwise, or #f."
  (define old (flags-values before))
  (define a (flags-values ours))
  (define b (flags-values wanted))
  (cond ((not (equal? (sort (map car a) string<?) (sort (map car b) string<?)))
         "a keyword with no flags is left, or is not")
        ((any (match-lambda
                ((keyword . how)
                 (and=> (assoc-ref old keyword)
                        (lambda (old-how) (not (string=? how old-how))))))
              b)
         (if (equal? (sort (map cdr a) string<?) (sort (map cdr b) string<?))
             #f
             "the commit changes how the list is made"))
        ((any (match-lambda
                ((keyword . how)
                 (not (equal? how (assoc-ref a keyword)))))
              b)
         "another form for a new argument")
        ((not (equal? (map car a) (map car b)))
         "another place for a new argument")
        ((not (= (length old) (length b)))
         "another place or form for a new argument")
        (else #f)))

(define (layout-difference ours wanted remarks before)
  "Return how OURS differs from WANTED, two sources with the same flags, which
come of BEFORE."
  (define (datum source) (sexp->datum (string->sexp source)))
  (define (no-comments source)
    (let* ((tree (string->sexp source)))
      (string-concatenate
       (let loop ((node 0))
         (append-map (lambda (child)
                       (case (sexp-kind tree child)
                         ((list vector quoted) (loop child))
                         ((comment) '())
                         (else (list (sexp-source tree child)))))
                     (sexp-children/all tree node))))))
  (cond ((pair? remarks) (first remarks))
        ((not (equal? (datum ours) (datum wanted)))
         (or (value-difference ours wanted before)
             "another form of the same"))
        ((string=? (squeezed ours) (squeezed wanted))
         "line breaks and indentation")
        ((string=? (squeezed (no-comments ours))
                   (squeezed (no-comments wanted)))
         "comments")
        (else "spelling, line breaks and comments")))

(define* (replay-history repository checkout count #:key verbose?)
  "Make again COUNT changes of flags in REPOSITORY's history, with the imports of
CHECKOUT, or none when it is #f.  Return the exit status."
  (define tally (make-tally))
  (define changes (one-file-commits repository "flag" "gnu/packages"))
  (define start (get-internal-real-time))
  (define tried
    (call-with-blobs repository
      (lambda (blob)
        (let loop ((changes changes) (tried 0) (found 0))
          (if (or (null? changes) (= found count))
              tried
              (loop (cdr changes) (1+ tried)
                    (if (replay (car changes) blob checkout tally verbose?)
                        (1+ found)
                        found)))))))
  (define (of verdict) (tally-count tally verdict))
  (define made (+ (of 'same-bytes) (of 'other-bytes) (of 'wrong)))
  (define all (+ made (of 'refused)))
  (format #t "~a of ~a commits that say \"flag\" looked at, ~a s~%"
          tried (length changes)
          (quotient (- (get-internal-real-time) start)
                    internal-time-units-per-second))
  (tally-display tally '(other no-request) #:examples 0)
  (tally-display tally '(wrong refused other-bytes)
                 #:examples (if verbose? 1000 3) #:details? verbose?)
  (format #t "
~a commits that change flags of one package
~7d refused (~,1f %)
~7d edited, of which
~7d have other flags than the commit
~7d have the same bytes (~,1f % of all, ~,1f % of the edited)~%"
          all (of 'refused) (percent (of 'refused) all) made (of 'wrong)
          (of 'same-bytes) (percent (of 'same-bytes) all)
          (percent (of 'same-bytes) made))
  (tally-display-classes tally '(same-bytes other-bytes wrong refused))
  (cond ((zero? all)
         (format #t "FAILED: no commits~%")
         1)
        ((positive? (of 'wrong))
         (format #t "FAILED: other flags~%")
         1)
        ((< (percent (of 'same-bytes) all) %least-share)
         (format #t "FAILED: fewer than ~a % have the same bytes~%"
                 %least-share)
         1)
        (else 0)))
