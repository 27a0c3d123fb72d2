;;; xencmp --- compare how two distributions build the same program
;;; SPDX-License-Identifier: GPL-3.0-or-later

;;; The graph: the one place where all facts meet.  A fact is a triple of
;;; subject, predicate and object.  Subjects are nodes, which stand for the
;;; readers' records; predicates are symbols; objects are nodes, symbols (one
;;; of a few known values), strings, integers, booleans and conditions.
;;;
;;;   package —has→ step, argument, phase, log, listing, remark
;;;   package —compiles→ unit —uses→ option
;;;   package —installs→ artifact —carries→ note
;;;   step —passes→ flag, —operand→ flag, —sets→ flag (its environment)
;;;   argument —holds→ flag
;;;   package —sets→ flag
;;;   anything —when→ condition
;;;   flag —counterpart→ flag
;;;   relation —left→, —right→ anything
;;;   decision, finding —about→ anything
;;;
;;; and attributes: type side name version distribution key text live reason
;;; kind phase program keyword action anchor substitutes category hardening
;;; effective default source output compiler path target section owner
;;; description level verb verdict likeness step file line module variable
;;; build-system inherits implied.

(define-module (xencmp graph)
  #:use-module (srfi srfi-1)
  #:use-module (srfi srfi-9)
  #:use-module (srfi srfi-9 gnu)
  #:use-module (ice-9 match)
  #:use-module (xencmp core)
  #:use-module (xencmp errors)
  #:use-module (xencmp source)
  #:use-module (xencmp condition)
  #:use-module (xencmp elfnotes)
  #:use-module (xencmp flags)
  #:use-module (xencmp package)
  #:export (graph
            graph-add-package!
            graph-add-log!
            graph-add-listing!
            graph-add-decision!
            graph-add!
            query
            query*
            graph-facts
            graph->sexp
            graph->dot

            <node>
            make-node
            node?
            node-graph
            node-number
            node-kind
            node->record
            node->string

            <relation>
            make-relation
            relation?
            relation-about
            relation-step
            relation-key
            relation-verdict
            relation-likeness
            relation-left
            relation-right
            relation-left-nodes
            relation-right-nodes
            relation-condition
            relation-reasons
            relation-unknown?

            <decision>
            make-decision
            decision?
            decision-about
            decision-step
            decision-key
            decision-pattern?
            decision-verb
            decision-value
            decision-condition
            decision-reason
            decision-location

            <finding>
            make-finding
            finding?
            finding-rule
            finding-level
            finding-side
            finding-message
            finding-condition
            finding-places
            finding-about)
  #:re-export (<graph>
               graph?
               make-graph))


;;;
;;; Nodes and the records that they stand for.
;;;

(define-immutable-record-type <node>
  (make-node graph number)
  node?
  (graph  node-graph)    ;<graph>
  (number node-number))  ;integer, in the order of making

(define (node->core node)
  (cons 'node (node-number node)))

(define (core->node graph core)
  (match core
    (('node . number) (make-node graph number))))

(define (node-kind node)
  "Return what NODE stands for, one of the symbols package, step, flag, phase,
remark, log, unit, option, listing, artifact, note, relation, decision,
finding, argument."
  (%graph-kind (node-graph node) (node->core node)))

;; What a comparison says of one key.
(define-immutable-record-type <relation>
  (make-relation about step key verdict likeness left right left-nodes
                 right-nodes condition reasons unknown?)
  relation?
  (about       relation-about)       ;string: "flag", "operand", "environment"…
  (step        relation-step)        ;string: "configure" …, or ""
  (key         relation-key)         ;string
  (verdict     relation-verdict)     ;same, differs, only-left or only-right
  (likeness    relation-likeness)    ;exact, correspondence or prefix
  (left        relation-left)        ;string, "" when absent
  (right       relation-right)       ;string, "" when absent
  (left-nodes  relation-left-nodes)  ;list of <node>
  (right-nodes relation-right-nodes) ;list of <node>
  (condition   relation-condition)   ;<condition>
  (reasons     relation-reasons)     ;list of strings: what made them the same
  (unknown?    relation-unknown?))   ;#t: not all of the texts is understood

;; What the user wants of a difference.
(define-immutable-record-type <decision>
  (make-decision about step key pattern? verb value condition reason location)
  decision?
  (about     decision-about)      ;string: "flag" …
  (step      decision-step)       ;string: "configure" …, or "" for any
  (key       decision-key)        ;string
  (pattern?  decision-pattern?)   ;#t: the key is a regular expression
  (verb      decision-verb)       ;symbol: adopt, keep, drop, defer
  (value     decision-value)      ;string, "" for either side's own
  (condition decision-condition)  ;<condition>: where it holds
  (reason    decision-reason)     ;string
  (location  decision-location))  ;<location> or #f

;; Something that a rule found.
(define-immutable-record-type <finding>
  (make-finding rule level side message condition places about)
  finding?
  (rule      finding-rule)       ;string: the name of the rule
  (level     finding-level)      ;note, warning, unknown or error
  (side      finding-side)       ;left, right, or #f for both
  (message   finding-message)    ;string, one sentence
  (condition finding-condition)  ;<condition>
  (places    finding-places)     ;list of <location>
  (about     finding-about))     ;list of <node>

(define (list->record graph kind lst)
  "Return the record that LST, as the C++ side gives it, describes."
  (define (nodes cores)
    (map (lambda (core) (core->node graph core)) cores))
  (match (cons kind lst)
    (('package . lst) (list->package lst))
    (('flag . lst) (list->flag lst))
    (('step . lst) (list->step lst))
    (('argument . lst) (list->argument lst))
    (('phase . lst) (list->phase lst))
    (('remark . lst) (list->diagnostic lst))
    (('relation about step key verdict likeness left right left-nodes
                right-nodes condition reasons unknown?)
     (make-relation about step key verdict likeness left right
                    (nodes left-nodes) (nodes right-nodes) condition reasons
                    unknown?))
    (('decision about step key pattern? verb value condition reason location)
     (make-decision about step key pattern? (string->symbol verb) value
                    condition reason (list->location location)))
    (('finding rule level side message condition places about)
     (make-finding rule level
                   (and (not (string-null? side)) (string->symbol side))
                   message condition (map list->location places)
                   (nodes about)))
    (('note . lst) (list->elf-note lst))
    (_ lst)))

(define (node->record node)
  "Return the record that NODE stands for: a <package>, <step>, <argument>, <flag>,
<phase>, <diagnostic>, <elf-note>, <relation>, <decision> or <finding>; #f where there is
none in Scheme."
  (let ((lst (%graph-record (node-graph node) (node->core node))))
    (and lst (list->record (node-graph node) (node-kind node) lst))))


;;;
;;; Adding.
;;;

(define (record-core object)
  "Return the C++ object in the field `core' of the record OBJECT; an object
that is no record is returned itself."
  (if (and (record? object)
           (memq 'core (record-type-fields (record-type-descriptor object))))
      ((record-accessor (record-type-descriptor object) 'core) object)
      object))

(define* (graph-add-package! graph package #:optional (side 'left))
  "Add PACKAGE, as a reader returns it, to GRAPH with its steps, flags, phases
and remarks, and return its <node>.  SIDE is a symbol that all of these nodes get
as their attribute side."
  (core->node graph (%graph-add-package! graph (record-core package) side)))

(define* (graph-add-log! graph log #:optional (side 'left) package)
  "Add the build log LOG to GRAPH with its units and their options, and return
its <node>.  When PACKAGE, a node, is given, it gets the edges has and compiles."
  (core->node graph (%graph-add-log! graph (record-core log) side
                                     (and package (node->core package)))))

(define* (graph-add-listing! graph listing #:optional (side 'left) package)
  "Add the file list LISTING to GRAPH with its artifacts, and return its <node>.
When PACKAGE, a node, is given, it gets the edges has and installs."
  (core->node graph (%graph-add-listing! graph (record-core listing) side
                                         (and package (node->core package)))))

(define (graph-add-decision! graph decision nodes)
  "Add DECISION, a <decision>, to GRAPH as one about each of NODES, and return
its <node>."
  (match decision
    (($ <decision> about step key pattern? verb value condition reason location)
     (let ((node (core->node
                  graph
                  (%graph-add-decision! graph about step key pattern? verb
                                        (or value "") condition reason
                                        (map node->core nodes)))))
       (when location
         (graph-add! graph node 'file (location-file location))
         (graph-add! graph node 'line (location-line location)))
       node))))

(define (graph-add! graph subject predicate object)
  "Add the fact that SUBJECT, a <node>, stands in the relation PREDICATE, a
symbol, to OBJECT: a <node>, symbol, string, integer, boolean or <condition>."
  (%graph-add! graph (node->core subject) predicate
               (if (node? object) (node->core object) object)))

(define (graph . packages)
  "Return a new graph of PACKAGES; the first one is on side left, the second one
on side right, further ones have the sides other-1, other-2 and so on."
  (let ((graph (make-graph)))
    (for-each (lambda (package side)
                (graph-add-package! graph package side))
              packages
              (append '(left right)
                      (map (lambda (i)
                             (string->symbol (format #f "other-~a" (+ i 1))))
                           (iota (max 0 (- (length packages) 2))))))
    graph))


;;;
;;; Asking.
;;;

(define (term->scheme graph term)
  (match term
    (('node . number) (make-node graph number))
    (term term)))

(define* (query* graph patterns #:key limit)
  "Return all ways to bind the variables of PATTERNS so that each of them is a
fact of GRAPH, as a list of association lists from variable to value.  A pattern
is a list of subject, predicate and object; a variable is a symbol that begins
with a question mark.  The order depends on nothing but the graph and the
patterns.  LIMIT bounds the number of results; without it more than a million
are an error."
  (define (pattern->core pattern)
    (match pattern
      (((? term? terms) ...)
       (unless (= 3 (length terms))
         (raise-xencmp-error 'query* (format #f "not a pattern: ~s" pattern)))
       (map (lambda (term) (if (node? term) (node->core term) term)) terms))
      (_ (raise-xencmp-error 'query* (format #f "not a pattern: ~s" pattern)))))
  (match (%graph-query graph (map pattern->core patterns) limit)
    ((variables rows complete?)
     (map (lambda (row)
            (map (lambda (variable term)
                   (cons variable (term->scheme graph term)))
                 variables row))
          rows))))

(define (term? object)
  (or (symbol? object) (string? object) (boolean? object) (node? object)
      (condition? object) (exact-integer? object)))

(define-syntax-rule (query graph pattern ...)
  "Return all ways to bind the variables of each PATTERN so that all are facts of
GRAPH; see `query*'.  Patterns are quasiquoted:
  (query g (?step passes ?flag) (?flag key ,key) (?flag when ?condition))"
  (query* graph (quasiquote (pattern ...))))

(define (graph-facts graph)
  "Return all facts of GRAPH as a sorted list of lists of subject, predicate and
object."
  (map (match-lambda
         ((subject predicate object)
          (list (term->scheme graph subject) predicate
                (term->scheme graph object))))
       (%graph-facts graph)))

(define (graph->sexp graph)
  "Return all facts of GRAPH as plain data that can be written and read: nodes
are lists (node NUMBER), conditions lists (condition SCM) as `condition->scm'
gives them."
  (define (plain term)
    (cond ((node? term) `(node ,(node-number term)))
          ((condition? term) `(condition ,(condition->scm term)))
          (else term)))
  (map (lambda (fact) (map plain fact)) (graph-facts graph)))


;;;
;;; Graphviz.
;;;

(define (dot-escape text)
  "Return TEXT as the inside of a quoted string of Graphviz.  Graphviz takes
neither NUL nor other control characters."
  (string-concatenate
   (map (lambda (c)
          (case c
            ((#\") "\\\"")
            ((#\\) "\\\\")
            ((#\newline) "\\n")
            (else (if (char<? c #\space) "\ufffd" (string c)))))
        (string->list text))))

(define (shorten text width)
  (if (> (string-length text) width)
      (string-append (string-take text (- width 1)) "…")
      text))

(define %label-attributes
  ;; What a node is called by, best first.
  '(text name path source key kind keyword description file))

(define (facts-by-subject facts)
  (let ((table (make-hash-table)))
    (for-each (match-lambda
                ((subject predicate object)
                 (let ((number (node-number subject)))
                   (hashv-set! table number
                               (cons (cons predicate object)
                                     (hashv-ref table number '()))))))
              (reverse facts))
    table))

(define (attributes->label type attributes)
  (let* ((called (filter-map (lambda (name)
                               (and=> (assq name attributes) cdr))
                             %label-attributes))
         (when (assq-ref attributes 'when))
         (name (find string? called)))
    (string-append
     (symbol->string type)
     (if name (string-append "\n" (shorten name 60)) "")
     (match (assq-ref attributes 'verdict)
       (#f "")
       (verdict (string-append "\n" (symbol->string verdict))))
     (if (and (condition? when) (not (condition-always? when)))
         (string-append "\nwhen " (shorten (condition->string when) 60))
         ""))))

(define (node->string node)
  "Return what NODE is, in one line."
  (let* ((facts (query* (node-graph node) `((,node ?p ?o))))
         (attributes (map (lambda (row)
                            (cons (assq-ref row '?p) (assq-ref row '?o)))
                          facts)))
    (string-map (lambda (c) (if (char=? c #\newline) #\space c))
                (attributes->label (node-kind node) attributes))))

(define %shapes
  '((package . "box3d") (step . "component") (flag . "box") (phase . "cds")
    (remark . "note") (log . "folder") (unit . "box") (option . "plain")
    (listing . "folder") (artifact . "box") (note . "note")
    (relation . "diamond") (decision . "octagon") (finding . "note")
    (argument . "tab")))

(define* (graph->dot graph #:key kinds edges (name "xencmp"))
  "Return GRAPH in the language of Graphviz, with NAME for its name.  KINDS, a
list of symbols such as package, step, flag, says which kinds of nodes are shown;
EDGES, a list of predicates, which edges; all without them.  Attributes show in
the nodes' labels; dead flags are dashed."
  (let* ((facts (graph-facts graph))
         (table (facts-by-subject facts))
         (type-of (lambda (number)
                    (assq-ref (hashv-ref table number '()) 'type)))
         (shown? (lambda (number)
                   (or (not kinds) (memq (type-of number) kinds)))))
    (call-with-output-string
      (lambda (port)
        (format port "digraph \"~a\" {~%  rankdir=LR;~%" (dot-escape name))
        (let loop ((facts facts) (last -1))
          (match facts
            (() #t)
            (((subject _ _) . rest)
             (let ((number (node-number subject)))
               (when (and (not (= number last)) (shown? number))
                 (let ((attributes (hashv-ref table number))
                       (type (type-of number)))
                   (format port "  n~a [shape=~a, label=\"~a\"~a];~%" number
                           (assq-ref %shapes type)
                           (dot-escape (attributes->label type attributes))
                           (match (assq 'live attributes)
                             ((_ . #f) ", style=dashed")
                             (_ "")))))
               (loop rest number)))))
        (for-each
         (match-lambda
           ((subject predicate (? node? object))
            (when (and (shown? (node-number subject))
                       (shown? (node-number object))
                       (or (not edges) (memq predicate edges)))
              (format port "  n~a -> n~a [label=\"~a\"];~%"
                      (node-number subject) (node-number object)
                      (dot-escape (symbol->string predicate)))))
           (_ #t))
         facts)
        (format port "}~%")))))
